/** numeral is a parameter's value as a number: the strategy's own, never money. What is no number is NaN. */
export const numeral = (value: unknown): number => Number(value);
