/**
 * How much of what one side sends may be FLASH before it is asked whether it means it: more than a fifth of its last hundred warnings, of ten at
 * least. A quota prompts a person and never holds anything up (DOMAIN.md 3.6, case 26).
 */
export const flashQuota = { share: 0.2, among: 100, least: 10 } as const;

/** How much of some warnings was FLASH; `share` is `null` where there was no warning: unknown is not zero. */
export type FlashShare = { readonly warnings: number; readonly flash: number; readonly share: number | null; readonly isOver: boolean };

/** The FLASH share of a number of warnings. */
export function flashShare(warnings: number, flash: number): FlashShare {
  const share = warnings === 0 ? null : flash / warnings;
  return { warnings, flash, share, isOver: share !== null && warnings >= flashQuota.least && share > flashQuota.share };
}
