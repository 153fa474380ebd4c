import { memo } from "react";
import type { InstanceStatus } from "../api/types";
import { tile } from "../lib/picture";
import { instanceBadge } from "../lib/states";
import type { Selection } from "./types";

interface Props {
  instance: InstanceStatus;
  x: number;
  y: number;
  chosen: boolean;
  /** Whether Tab leads here; arrow keys go on from there. */
  entry: boolean;
  onSelect: (selection: Selection) => void;
}

// The mark says the same as the colour.
const marks: Record<string, string> = { ok: "", busy: "…", bad: "!", off: "–", warn: "!" };

/** One instance: its number, its state by colour and mark. */
export const InstanceTile = memo(function InstanceTile({ instance, x, y, chosen, entry, onSelect }: Props) {
  const [tone, state] = instanceBadge(instance.state);
  const choose = () => onSelect({ kind: "instance", id: instance.instanceId });
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button inside a picture.
    <g
      data-tile=""
      className={chosen ? `tile ${tone} chosen` : `tile ${tone}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={entry ? 0 : -1}
      aria-pressed={chosen}
      aria-label={`${instance.instanceId}${instance.role ? `, ${instance.role}` : ""} on ${instance.hostId}: ${state}`}
      onClick={choose}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose();
      }}
    >
      <rect width={tile} height={tile} rx="5" />
      <text x={tile / 2} y={tile / 2 + 4}>
        {instance.ordinal}
        {marks[tone]}
      </text>
    </g>
  );
});
