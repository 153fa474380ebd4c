import type { Environment } from "../api/types";
import { isTool } from "../lib/tools";

const titles: Record<string, string> = { logging: "Open logs", monitoring: "Open monitoring" };

/** Ways into the environment's own logging and monitoring services, each in a tab of its own. */
export function ToolLinks({ environment }: { environment: Environment }) {
  return environment.status?.services
    ?.filter((service) => isTool(service.type) && service.scale > 0)
    .map((service) => (
      <a
        key={service.label}
        className="button"
        href={`/environments/${environment.environmentId}/tools/${service.label}`}
        target="_blank"
        rel="noreferrer"
        aria-label={`${titles[service.type] ?? service.label} (opens in a new tab)`}
      >
        {titles[service.type] ?? service.label}
      </a>
    ));
}
