import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { createEnvironment, plan, renameEnvironment, uploadSource, writeConfiguration } from "../api/commands";
import type { Configuration } from "../api/types";
import { templates } from "../lib/configuration";
import { useOrganisation } from "../lib/organisation";

interface Stored {
  environmentId: string;
  name: string;
  configuration: Configuration;
}

/** The environment being described. It is created when it is first to be planned; what is changed afterwards is written to it. */
export function useDraft() {
  const organisationId = useOrganisation()?.organisationId;
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [configuration, setConfiguration] = useState<Configuration | undefined>(templates[0]?.configuration);
  const [sources, setSources] = useState<Record<string, File>>({});
  const stored = useRef<Stored>(undefined);
  const uploaded = useRef(new Map<string, File>());

  const store = async () => {
    const wanted = configuration ?? {};
    let known = stored.current;
    if (!known) {
      known = { environmentId: (await createEnvironment(name, wanted, organisationId)).environmentId, name, configuration: wanted };
      void client.invalidateQueries({ queryKey: ["environments"] });
    } else {
      if (known.name !== name) await renameEnvironment(known.environmentId, name);
      if (known.configuration !== wanted) await writeConfiguration(known.environmentId, { configuration: wanted, etag: null });
    }
    stored.current = { ...known, name, configuration: wanted };
    let withSources = wanted;
    for (const service of wanted.services ?? []) {
      const archive = sources[service.label];
      if (!archive || uploaded.current.get(service.label) === archive) continue;
      const { digest } = await uploadSource(known.environmentId, service.label, archive);
      uploaded.current.set(service.label, archive);
      withSources = {
        ...withSources,
        services: (withSources.services ?? []).map((one) => (one.label === service.label ? { ...one, source: { digest } } : one)),
      };
    }
    if (withSources !== wanted) {
      // The server has put them into the configuration already.
      stored.current = { ...stored.current, configuration: withSources };
      setConfiguration(withSources);
    }
    return known.environmentId;
  };

  return {
    name,
    setName,
    configuration,
    setConfiguration,
    sources,
    setSource: (label: string, file: File | undefined) =>
      setSources(({ [label]: _, ...others }) => (file ? { ...others, [label]: file } : others)),
    environmentId: () => stored.current?.environmentId,
    /** Stores what was described and asks what deploying it would do. */
    planIt: async () => {
      const environmentId = await store();
      return { environmentId, ...(await plan(environmentId)) };
    },
  };
}

export type Draft = ReturnType<typeof useDraft>;
