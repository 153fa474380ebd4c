import type { CatalogType, Configuration, FieldError } from "../api/types";
import { ConnectionsEditor } from "./ConnectionsEditor";
import { SafetyEditor } from "./SafetyEditor";
import { ServicesEditor } from "./ServicesEditor";

interface Props {
  value: Configuration;
  catalog?: CatalogType[];
  errors: FieldError[];
  sources?: Record<string, File>;
  onSource: (label: string, file: File | undefined) => void;
  onChange: (value: Configuration) => void;
}

/** Services, connections and the environment's own settings, as a form. */
export function ConfigurationForm(props: Props) {
  return (
    <>
      <ServicesEditor {...props} />
      <ConnectionsEditor value={props.value} errors={props.errors} onChange={props.onChange} />
      <SafetyEditor value={props.value} onChange={props.onChange} />
    </>
  );
}
