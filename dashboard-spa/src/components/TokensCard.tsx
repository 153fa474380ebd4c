import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { makeToken, revokeToken } from "../api/commands";
import { problemOf } from "../api/problem";
import { useTokens } from "../api/queries";
import type { Grant } from "../api/types";
import { errorsAt } from "../lib/configuration";
import { Field } from "./Field";
import { Form } from "./Form";
import { GrantList } from "./GrantList";
import { GrantsEditor } from "./GrantsEditor";
import { ProblemNote } from "./ProblemNote";
import { TextField } from "./TextField";
import { Time } from "./Time";

/** API tokens: what programs show instead of a person. */
export function TokensCard({ organisationId }: { organisationId: string }) {
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const tokens = useTokens(organisationId);
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["tokens", organisationId] });
  const revocation = useMutation({ mutationFn: (tokenId: string) => revokeToken(organisationId, tokenId), onSettled: refresh });
  return (
    <section className="card pad">
      <h2>API tokens</h2>
      <p className="muted">For programs. A token may no more than you still may yourself, and ends by itself.</p>
      {secret && (
        <div className="note warn">
          <strong>Your token, shown this once</strong>
          <p>
            <code className="wrap">{secret}</code>
          </p>
          <button type="button" onClick={() => setSecret(undefined)}>
            I have kept it
          </button>
        </div>
      )}
      <ProblemNote error={tokens.error ?? revocation.error} />
      <ul className="plain">
        {tokens.data?.map((token) => (
          <li key={token.tokenId} className="row between">
            <div className="grow">
              <div className="wrap">{token.name}</div>
              <GrantList grants={token.grants} />
              <div className="muted">
                ends <Time at={token.expiresAt} /> · {token.lastUsedAt ? <Used at={token.lastUsedAt} /> : "never used"}
              </div>
            </div>
            <button
              type="button"
              disabled={revocation.isPending}
              onClick={() => revocation.mutate(token.tokenId)}
              aria-label={`Revoke ${token.name}`}
            >
              Revoke
            </button>
          </li>
        ))}
      </ul>
      {making ? (
        <TokenForm
          organisationId={organisationId}
          onCancel={() => setMaking(false)}
          onMade={(made) => {
            setSecret(made);
            setMaking(false);
            void refresh();
          }}
        />
      ) : (
        <button type="button" onClick={() => setMaking(true)}>
          Make a token
        </button>
      )}
    </section>
  );
}

function Used({ at }: { at: string }) {
  return (
    <>
      last used <Time at={at} />
    </>
  );
}

interface TokenFormProps {
  organisationId: string;
  onMade: (secret: string) => void;
  onCancel: () => void;
}

function TokenForm({ organisationId, onMade, onCancel }: TokenFormProps) {
  const [name, setName] = useState("");
  const [days, setDays] = useState(90);
  const [grants, setGrants] = useState<Grant[]>([{ environmentId: "*", permissions: ["read"] }]);
  const mutation = useMutation({
    mutationFn: () => makeToken(organisationId, { name, days, grants }),
    onSuccess: (made) => onMade(made.secret),
  });
  const errors = problemOf(mutation.error)?.errors ?? [];
  return (
    <Form
      error={mutation.error}
      shown={["name", "days"]}
      pending={mutation.isPending}
      action="Make"
      onSubmit={() => mutation.mutate()}
      onCancel={onCancel}
    >
      <TextField
        label="Name"
        name="name"
        value={name}
        onChange={setName}
        errors={errors}
        autoComplete="off"
        hint="Who uses it: continuous integration"
      />
      <Field label="Days until it ends" errors={errorsAt(errors, "days")}>
        {(attributes) => (
          <input {...attributes} type="number" min={1} max={366} value={days} onChange={(event) => setDays(event.target.valueAsNumber)} />
        )}
      </Field>
      <GrantsEditor value={grants} onChange={setGrants} />
    </Form>
  );
}
