import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { acceptInvite, makeOrganisation } from "../api/commands";
import { problemOf } from "../api/problem";
import { Form } from "./Form";
import { TextField } from "./TextField";

const ways = {
  make: { label: "Name of the organisation", field: "name", action: "Make it", run: makeOrganisation },
  join: { label: "Code of the invitation", field: "code", action: "Join", run: acceptInvite },
} as const;

/** The two ways into an organisation: an invitation that was mailed, or one of one's own. */
export function JoinCard({ title, lead }: { title: string; lead: string }) {
  const [way, setWay] = useState<keyof typeof ways>();
  return (
    <section className="card pad">
      <h2>{title}</h2>
      <p className="muted">{lead}</p>
      {way ? (
        <JoinForm key={way} way={way} onDone={() => setWay(undefined)} />
      ) : (
        <div className="row">
          <button type="button" onClick={() => setWay("join")}>
            Accept an invitation
          </button>
          <button type="button" onClick={() => setWay("make")}>
            Make an organisation
          </button>
        </div>
      )}
    </section>
  );
}

function JoinForm({ way, onDone }: { way: keyof typeof ways; onDone: () => void }) {
  const { label, field, action, run } = ways[way];
  const [value, setValue] = useState("");
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => run(value.trim()),
    onSuccess: () => {
      onDone();
      // Whose environments and users are shown depends on it.
      void client.invalidateQueries();
    },
  });
  return (
    <Form
      error={mutation.error}
      shown={[field]}
      pending={mutation.isPending}
      action={action}
      onSubmit={() => mutation.mutate()}
      onCancel={onDone}
    >
      <TextField
        label={label}
        name={field}
        value={value}
        onChange={setValue}
        errors={problemOf(mutation.error)?.errors ?? []}
        autoComplete="off"
      />
    </Form>
  );
}
