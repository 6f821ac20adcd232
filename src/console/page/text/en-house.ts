export const houseText = {} as const;
