import type { Tone } from "../lib/states";

export function Badge({ value: [tone, text] }: { value: [Tone, string] }) {
  return <span className={`badge ${tone}`}>{text}</span>;
}
