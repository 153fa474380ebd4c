import type { Domain } from "../api/types";
import { certificateState } from "../lib/certificates";
import { useNow } from "../lib/useNow";
import { Badge } from "./Badge";
import { Time } from "./Time";

/** Whose certificate a host name is served with, and how long it lasts. */
export function CertificateClock({ domain }: { domain: Domain }) {
  const now = useNow(60_000);
  const served = domain.served?.certificate;
  const expiresAt = served?.expiresAt ?? domain.expiresAt;
  return (
    <p>
      <Badge value={certificateState(domain, now)} />{" "}
      {expiresAt ? (
        <span className="muted">
          {served ? "served certificate" : "configured certificate"} ends <Time at={expiresAt} />
          {served?.issuer && ` · issued by ${served.issuer}`}
          {!domain.ownCertificate && " · renewed by the platform"}
        </span>
      ) : (
        <span className="muted">{domain.ownCertificate ? "your own certificate" : "the platform issues and renews one"}</span>
      )}
      {served?.warning && <span className="error"> {served.warning}</span>}
    </p>
  );
}
