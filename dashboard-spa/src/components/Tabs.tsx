import { useEffect, useRef } from "react";
import { Link } from "wouter";

interface Props {
  label: string;
  /** Address and title of each. */
  tabs: readonly (readonly [href: string, title: string])[];
  active: string;
}

/** Screens that belong together. Where they do not fit beside each other, the one that is shown is in sight. */
export function Tabs({ label, tabs, active }: Props) {
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is the reason to look for it.
  useEffect(() => {
    const element = strip.current;
    if (!element) return;
    const show = () => {
      const tab = element.querySelector<HTMLElement>("[aria-current]");
      // Only sideways: the page itself must not move.
      if (tab) element.scrollLeft = tab.offsetLeft - element.offsetLeft - (element.clientWidth - tab.offsetWidth) / 2;
    };
    // Tells its first size as well, and a telephone may be turned.
    const sizes = new ResizeObserver(show);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [active]);
  return (
    <nav ref={strip} className="tabs" aria-label={label}>
      {tabs.map(([href, title]) => (
        <Link key={href} href={href} className={href === active ? "active" : ""} aria-current={href === active ? "page" : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
