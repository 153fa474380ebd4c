import type { Configuration } from "../api/types";

/** What an environment asks of the hosts that run it. */
export function SafetyEditor({ value, onChange }: { value: Configuration; onChange: (value: Configuration) => void }) {
  return (
    <section className="block">
      <h2>Safety</h2>
      <label className="check">
        <input
          type="checkbox"
          checked={value.holdsHealthData ?? false}
          onChange={(event) => onChange({ ...value, holdsHealthData: event.target.checked })}
        />
        <span>
          Holds health data
          <small>Only providers that signed a business associate agreement may run it.</small>
        </span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={value.confinement === "waived"}
          onChange={(event) => onChange({ ...value, confinement: event.target.checked ? "waived" : "enforced" })}
        />
        <span>
          Accept hosts without AppArmor
          <small>For local development only. Without it, a host that cannot confine containers is refused.</small>
        </span>
      </label>
    </section>
  );
}
