import type { KeyboardEvent } from "react";

/** Arrow keys move between tiles; one of them is in the order of Tab, so that two hundred are no obstacle. */
export function moveBetweenTiles(event: KeyboardEvent<Element>) {
  const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const by = steps[event.key];
  if (by === undefined && event.key !== "Home" && event.key !== "End") return;
  const tiles = [...event.currentTarget.querySelectorAll<SVGElement | HTMLElement>("[data-tile]")];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  const next = event.key === "Home" ? 0 : event.key === "End" ? tiles.length - 1 : (at + (by ?? 0) + tiles.length) % tiles.length;
  tiles[next]?.focus();
}
