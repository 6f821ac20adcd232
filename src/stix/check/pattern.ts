import { inspectPattern } from "../pattern/inspect.ts";
import { parsePattern } from "../pattern/parse.ts";
import { shown } from "./run.ts";

const typeName = /^-?[a-z0-9]+(?:-[a-z0-9]+)*-?$/;
const propertyName = /^[a-z0-9_]{3,250}$/;

/**
 * What is wrong with the names in a STIX pattern that can be read: each type and first property could be the name of one (sections 3.1
 * and 9.7). Names of one's own need no prefix here. Throws what the pattern parser throws where the pattern cannot be read.
 */
export function patternNames(pattern: string): readonly string[] {
  const faults: string[] = [];
  for (const [type, comparisons] of inspectPattern(parsePattern(pattern)).comparisons) {
    if (!typeName.test(type) || type.length < 3 || type.length > 250) faults.push(`${shown(type)} is not the name of a type`);
    for (const { path } of comparisons) {
      const first = path[0];
      if (typeof first === "string" && first !== "id" && !propertyName.test(first))
        faults.push(`${shown(first)} is not the name of a property`);
    }
  }
  return faults;
}
