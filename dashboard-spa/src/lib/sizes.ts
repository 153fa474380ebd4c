import type { CatalogType, ServiceSize } from "../api/types";

export interface NamedSize {
  name: string;
  size: ServiceSize;
  isDefault: boolean;
}

const names: [string, number][] = [
  ["Small", 0.5],
  ["Standard", 1],
  ["Large", 2],
  ["Extra large", 4],
];

export const sameSize = (one: ServiceSize, other: ServiceSize) =>
  one.memoryMib === other.memoryMib && one.cpuMillis === other.cpuMillis && one.diskMib === other.diskMib;

/** Sizes around the catalog's default, within what it allows; two that would be the same are one. */
export function sizesOf({ defaultSize, minimumSize, maximumSize }: CatalogType): NamedSize[] {
  const within = (part: keyof ServiceSize, factor: number) =>
    Math.min(maximumSize[part], Math.max(minimumSize[part], Math.round(defaultSize[part] * factor)));
  const sizes: NamedSize[] = [];
  for (const [name, factor] of names) {
    const size = { memoryMib: within("memoryMib", factor), cpuMillis: within("cpuMillis", factor), diskMib: within("diskMib", factor) };
    const isDefault = factor === 1;
    const before = sizes.findIndex((one) => sameSize(one.size, size));
    // The default stays under its own name.
    if (before >= 0 && isDefault) sizes.splice(before, 1);
    if (before < 0 || isDefault) sizes.push({ name, size, isDefault });
  }
  return sizes;
}

export function sizeText(size: ServiceSize): string {
  const gibibytes = (mib: number) => (mib >= 1024 ? `${+(mib / 1024).toFixed(1)} GiB` : `${mib} MiB`);
  return `${gibibytes(size.memoryMib)} memory, ${size.cpuMillis / 1000} CPU, ${gibibytes(size.diskMib)} disk`;
}
