import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { grantToolAccess, revokeToolAccess } from "../api/commands";
import { problemOf } from "../api/problem";
import { useToolGrants } from "../api/queries";
import type { ToolGrant } from "../api/types";
import { errorsAt } from "../lib/configuration";
import { useNow } from "../lib/useNow";
import { Field } from "./Field";
import { Form } from "./Form";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import { Time } from "./Time";

/** Which of the platform's operators may read in the environment's tools, until when, and why. */
export function ConsentCard({ environmentId }: { environmentId: string }) {
  const [granting, setGranting] = useState(false);
  const grants = useToolGrants(environmentId);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["tool-grants", environmentId] });
  const revocation = useMutation({ mutationFn: (grantId: string) => revokeToolAccess(environmentId, grantId), onSettled: refresh });
  return (
    <section className="card pad">
      <h2>Operators' access to logs and metrics</h2>
      <p className="muted">
        The platform's operators cannot look into this environment's logging and monitoring. You can let one of them read there for some
        hours; every visit is in the audit trail.
      </p>
      <ProblemNote error={grants.error ?? revocation.error} />
      <ul className="plain">
        {grants.data?.map((grant) => (
          <GrantLine key={grant.grantId} grant={grant} pending={revocation.isPending} onRevoke={() => revocation.mutate(grant.grantId)} />
        ))}
      </ul>
      {granting ? (
        <GrantForm
          environmentId={environmentId}
          onCancel={() => setGranting(false)}
          onGranted={() => {
            setGranting(false);
            void refresh();
          }}
        />
      ) : (
        <button type="button" onClick={() => setGranting(true)}>
          Let an operator in
        </button>
      )}
    </section>
  );
}

function GrantLine({ grant, pending, onRevoke }: { grant: ToolGrant; pending: boolean; onRevoke: () => void }) {
  const now = useNow(30_000);
  const good = !grant.revokedAt && Date.parse(grant.expiresAt) > now.getTime();
  return (
    <li className="row between">
      <div className="grow">
        <div className="wrap">
          {grant.operator}: {grant.reason}
        </div>
        <div className="muted">
          {grant.revokedAt ? (
            <>
              taken back <Time at={grant.revokedAt} />
            </>
          ) : (
            <>
              {good ? "ends" : "ended"} <Time at={grant.expiresAt} />
            </>
          )}
        </div>
      </div>
      {good && (
        <button type="button" disabled={pending} onClick={onRevoke} aria-label={`Take back the consent for ${grant.operator}`}>
          Take back
        </button>
      )}
    </li>
  );
}

interface GrantFormProps {
  environmentId: string;
  onGranted: () => void;
  onCancel: () => void;
}

function GrantForm({ environmentId, onGranted, onCancel }: GrantFormProps) {
  const [operator, setOperator] = useState("");
  const [hours, setHours] = useState(4);
  const [reason, setReason] = useState("");
  const mutation = useMutation({ mutationFn: () => grantToolAccess(environmentId, { operator, hours, reason }), onSuccess: onGranted });
  const errors = problemOf(mutation.error)?.errors ?? [];
  return (
    <Form
      error={mutation.error}
      shown={["operator", "hours", "reason"]}
      pending={mutation.isPending}
      action="Let in"
      onSubmit={() => mutation.mutate()}
      onCancel={onCancel}
    >
      <TextField
        label="Operator"
        name="operator"
        value={operator}
        onChange={setOperator}
        errors={errors}
        autoComplete="off"
        hint="The name that support told you"
      />
      <Field label="Hours" errors={errorsAt(errors, "hours")}>
        {(attributes) => (
          <input {...attributes} type="number" min={1} max={24} value={hours} onChange={(event) => setHours(event.target.valueAsNumber)} />
        )}
      </Field>
      <TextField
        label="What for"
        name="reason"
        value={reason}
        onChange={setReason}
        errors={errors}
        autoComplete="off"
        hint="A ticket's number, and what is looked for"
      />
    </Form>
  );
}
