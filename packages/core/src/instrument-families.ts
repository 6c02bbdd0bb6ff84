/** True for names that a DAW gives by itself and that say nothing. */
export function isDefaultName(name: string): boolean {
  return name === '';
}
