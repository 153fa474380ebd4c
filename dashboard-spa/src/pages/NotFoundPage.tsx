import { Link } from "wouter";

export function NotFoundPage() {
  return (
    <div className="empty">
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or what it showed is gone.</p>
      <Link href="/" className="button">
        To your environments
      </Link>
    </div>
  );
}
