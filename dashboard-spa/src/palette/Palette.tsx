import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useDeployments, useEnvironments } from "../api/queries";
import type { Account } from "../api/types";
import { type Entry, entriesOf, find } from "./entries";
import "./palette.css";

const most = 60;

interface Props {
  account?: Account;
  help: boolean;
  onClose: () => void;
}

/** Goes anywhere and runs what is safe, by typing a part of its name. */
export default function Palette({ account, help, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [location, navigate] = useLocation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [helping, setHelping] = useState(help);
  const environments = useEnvironments();
  const here = /^\/environments\/(env-[^/]+)/.exec(location)?.[1];
  const first = here ?? environments.data?.[0]?.environmentId ?? "";
  const deployments = useDeployments(first);
  const found = find(
    entriesOf(environments.data ?? [], deployments.data ?? [], account, () => setHelping(true)),
    text,
  ).slice(0, most);
  const chosen = found[Math.min(at, found.length - 1)];
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (chosen) document.getElementById(`entry-${chosen.id}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    entry.run?.();
    if (entry.id === "help") return;
    onClose();
    if (entry.href) navigate(entry.href);
  };
  const key = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, next)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    <dialog ref={dialog} className="palette" aria-label={helping ? "Keyboard help" : "Go to"} onClose={onClose}>
      {helping ? (
        <KeyboardHelp onClose={onClose} />
      ) : (
        <>
          <input
            autoFocus
            role="combobox"
            aria-label="Go to an environment, service, deployment or screen"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={chosen && `entry-${chosen.id}`}
            placeholder="Go to an environment, service, deployment or screen"
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={key}
          />
          <div id="palette-list" role="listbox" aria-label="What was found" tabIndex={-1}>
            {found.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard where one types.
              <div
                key={entry.id}
                id={`entry-${entry.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={entry === chosen}
                className="entry"
                onClick={() => run(entry)}
              >
                <span className="grow">
                  {entry.title} {entry.detail && <span className="muted">{entry.detail}</span>}
                </span>
                <span className="muted">{entry.group}</span>
              </div>
            ))}
          </div>
          {found.length === 0 && (
            <p className="muted pad">Nothing has “{text}” in its name. Deployments are those of the environment you look at.</p>
          )}
        </>
      )}
    </dialog>
  );
}

const keys = [
  ["Ctrl K or ⌘ K", "go anywhere, run a command"],
  ["Ctrl /", "this help"],
  ["Tab, Shift Tab", "to the next and the one before"],
  ["Arrow keys", "from tile to tile in the picture of an environment"],
  ["Enter, Space", "choose; in the picture of connections: provider, then consumer"],
  ["Escape", "close, or stop what was begun"],
] as const;

function KeyboardHelp({ onClose }: { onClose: () => void }) {
  return (
    <div className="pad">
      <h2>Keyboard</h2>
      <dl className="keys">
        {keys.map(([name, what]) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
