import { useState } from "react";
import type { FieldError, ServiceConfiguration } from "../api/types";
import { errorsAt, parseVariables } from "../lib/configuration";
import { RevealedValue } from "./RevealedValue";

type Variables = NonNullable<ServiceConfiguration["variables"]>;

export const valuesAreSecret =
  "Values are secret: they are stored encrypted, and shown one at a time to who may see them. They take effect with the next deployment.";

interface Props {
  path: string;
  variables: Variables;
  errors: FieldError[];
  /** Whose they are, where several stand below each other. */
  of?: string;
  /** The service that has them stored. */
  label?: string;
  /** Type of the service. */
  type: string;
  onChange: (variables: Variables) => void;
}

/** Names with values that are not shown: what is set stays set until a new value is typed. */
export function VariablesEditor({ path, variables, errors, of, label, type, onChange }: Props) {
  const [pasted, setPasted] = useState("");
  const [wrong, setWrong] = useState<string[]>([]);
  const add = () => {
    const parsed = parseVariables(pasted);
    onChange({ ...variables, ...Object.fromEntries(Object.entries(parsed.variables).map(([name, value]) => [name, { value }])) });
    setWrong(parsed.wrong);
    setPasted("");
  };
  return (
    <fieldset className="variables">
      <legend>{of ? `Variables of ${of}` : "Variables"}</legend>
      {Object.entries(variables).map(([name, setting]) => (
        <div className="variable" key={name}>
          <code>{name}</code>
          <input
            type="password"
            autoComplete="off"
            aria-label={`New value of ${name}`}
            placeholder={setting.set ? "set · type to replace" : ""}
            value={setting.value ?? ""}
            onChange={(event) =>
              onChange({
                ...variables,
                [name]: event.target.value === "" && setting.set ? { set: true } : { ...setting, value: event.target.value },
              })
            }
          />
          <button
            type="button"
            className="small"
            aria-label={`Remove ${name}`}
            onClick={() => onChange(Object.fromEntries(Object.entries(variables).filter(([other]) => other !== name)))}
          >
            Remove
          </button>
          {setting.set && <RevealedValue label={label} name={name} />}
          {errorsAt(errors, `${path}.${name}`).map((message) => (
            <p className="error" key={message}>
              {message}
            </p>
          ))}
        </div>
      ))}
      <div className="row">
        <textarea
          aria-label={of ? `Add variables of ${of}` : "Add variables"}
          rows={Math.min(8, Math.max(1, pasted.split("\n").length))}
          placeholder="NAME=value, one a line; paste a whole .env file"
          spellCheck={false}
          value={pasted}
          onChange={(event) => setPasted(event.target.value)}
        />
        <button type="button" className="small" disabled={pasted.trim() === ""} onClick={add}>
          Add
        </button>
      </div>
      {wrong.length > 0 && (
        <p className="error">Not a variable: {wrong.join(", ")}. Write NAME=value; a name has letters, digits and underscores.</p>
      )}
      {type === "code" && !variables.HEALTH_PATH && (
        <p className="hint">
          <code>HEALTH_PATH</code> names a path that answers when the service is well, such as /health: it then counts as healthy only while
          that path answers, and is started again when there is no answer for a minute. Without it, taking connections is enough.
        </p>
      )}
      {/* Where several stand below each other, it is said once above them. */}
      {!of && <p className="hint">{valuesAreSecret}</p>}
    </fieldset>
  );
}
