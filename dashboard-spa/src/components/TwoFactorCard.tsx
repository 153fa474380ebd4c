import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { beginTwoFactor, confirmTwoFactor, removeTwoFactor, renewRecoveryCodes } from "../api/commands";
import { problemOf } from "../api/problem";
import type { Account } from "../api/types";
import { Form } from "./Form";
import { TextField } from "./TextField";

/** The second factor: set up with a QR code and a code from the authenticator, recovery codes once, off with the password. */
export function TwoFactorCard({ account }: { account: Account }) {
  const [wanted, setWanted] = useState<"on" | "codes" | "off">();
  const [codes, setCodes] = useState<string[]>();
  const client = useQueryClient();
  const close = () => {
    setWanted(undefined);
    void client.invalidateQueries({ queryKey: ["account"] });
  };
  const show = (made: string[]) => {
    setCodes(made);
    close();
  };
  return (
    <section className="card pad">
      <h2>Second factor</h2>
      <p className="muted">
        {account.hasTwoFactor
          ? "Signing in asks for a code of your authenticator as well."
          : "With a second factor nobody signs in with your password alone."}
      </p>
      {codes && <Codes codes={codes} onDone={() => setCodes(undefined)} />}
      {!wanted && !codes && (
        <div className="row">
          {account.hasTwoFactor ? (
            <>
              <button type="button" onClick={() => setWanted("codes")}>
                New recovery codes
              </button>
              <button type="button" onClick={() => setWanted("off")}>
                Turn off
              </button>
            </>
          ) : (
            <button type="button" className="primary" onClick={() => setWanted("on")}>
              Set up
            </button>
          )}
        </div>
      )}
      {wanted === "on" && <SetUp onDone={show} onCancel={close} />}
      {wanted === "codes" && (
        <AskPassword action="Make new codes" run={renewRecoveryCodes} onDone={(made) => show(made.codes)} onCancel={close} />
      )}
      {wanted === "off" && <AskPassword action="Turn off" run={removeTwoFactor} onDone={close} onCancel={close} />}
    </section>
  );
}

function SetUp({ onDone, onCancel }: { onDone: (codes: string[]) => void; onCancel: () => void }) {
  const [setup, setSetup] = useState<Awaited<ReturnType<typeof beginTwoFactor>>>();
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => confirmTwoFactor(code), onSuccess: (made) => onDone(made.codes) });
  if (!setup) return <AskPassword action="Go on" run={beginTwoFactor} onDone={setSetup} onCancel={onCancel} />;
  return (
    <Form error={confirm.error} pending={confirm.isPending} action="Confirm" onSubmit={() => confirm.mutate()} onCancel={onCancel}>
      <p>Scan this with your authenticator, then enter the six digits it shows.</p>
      <img className="qr" src={setup.qrCode} alt="QR code for your authenticator" width="220" height="220" />
      <p className="muted">
        Or type this key: <code className="wrap">{setup.key}</code>
      </p>
      <TextField
        label="Code"
        name="code"
        value={code}
        onChange={setCode}
        errors={problemOf(confirm.error)?.errors ?? []}
        autoComplete="one-time-code"
      />
    </Form>
  );
}

interface AskProps<T> {
  action: string;
  run: (password: string) => Promise<T>;
  onDone: (answer: T) => void;
  onCancel: () => void;
}

/** What changes how one signs in asks for the password again. */
function AskPassword<T>({ action, run, onDone, onCancel }: AskProps<T>) {
  const [password, setPassword] = useState("");
  const mutation = useMutation({ mutationFn: () => run(password), onSuccess: onDone });
  return (
    <Form error={mutation.error} pending={mutation.isPending} action={action} onSubmit={() => mutation.mutate()} onCancel={onCancel}>
      <TextField
        label="Your password"
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        errors={problemOf(mutation.error)?.errors ?? []}
        autoComplete="current-password"
      />
    </Form>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div className="note warn">
      <strong>Your recovery codes, shown this once</strong>
      <p>Each signs you in once when your authenticator is away. Keep them where your password is not.</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" onClick={onDone}>
        I have kept them
      </button>
    </div>
  );
}
