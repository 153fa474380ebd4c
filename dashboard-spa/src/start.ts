// The first and smallest part: asks what the first screen needs before the browser has even read the rest of the dashboard.
import { askEarly } from "./api/early";
import "./styles.css";

const { pathname } = window.location;
// Operators are nobody's customers: none of it is theirs to ask.
if (!/^\/operator(\/|$)/.test(pathname)) {
  askEarly("/api/account");
  if (pathname === "/") askEarly("/api/environments");
}
void import("./main");
