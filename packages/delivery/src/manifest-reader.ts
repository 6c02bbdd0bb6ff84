import { type ExportReport, FILE_SETS, FormatError, PAN_LAWS, TRACK_TAPS } from '@trackout/core';
import { pathFault } from './relative-path.js';

/** The edition of the manifest that this package writes and reads. */
const MANIFEST_VERSION = 1;

/**
 * The report that a `manifest.json` holds.
 *
 * Everything that a later check of the files relies on is examined: version, contract, each file's path,
 * digest, encoding and place, each set's verdict. The rest (readings, warnings, faults) is taken as it stands;
 * keys that are not known stay. Levels in decibels that are `null` come back as `-Infinity`.
 * Throws `FormatError` (`manifest/invalid`) that names the place.
 */
export function parseManifest(text: string): ExportReport {
  const root = parseJson(text);
  const manifest = new Place(root, 'the manifest').object();
  const version = manifest.at('manifestVersion');
  if (version.value !== MANIFEST_VERSION) {
    version.fail(`${MANIFEST_VERSION}; a later edition needs a later Trackout`);
  }
  manifest.at('session').string();
  manifest.at('verdict').oneOf('pass', 'fail');
  checkContract(manifest.at('contract').object());
  for (const file of manifest.at('files').items()) checkFile(file.object());
  for (const set of manifest.at('sets').items()) checkSet(set.object());
  for (const test of manifest.at('nullTests').items()) checkNullTest(test.object());
  for (const warning of manifest.at('warnings').items()) warning.object().at('message').string();
  return restoreLevels(root) as ExportReport;
}

function checkContract(contract: Place): void {
  contract.at('sampleRate').count(1);
  contract.at('startFrame').count(0);
  contract.at('frameCount').count(0);
  checkEncoding(contract.at('encoding').object());
  checkEncoding(contract.at('mixEncoding').object());
  contract.at('panLaw').oneOf(...PAN_LAWS);
  contract.at('trimDb').numberWithin(-1000, 1000);
}

function checkNullTest(test: Place): void {
  test.at('set').string();
  test.at('reference').string();
  for (const file of test.at('files').items()) file.string();
}

function checkFile(file: Place): void {
  file.at('id').string();
  file.at('set').oneOf(...FILE_SETS);
  file.at('tap').oneOf(...TRACK_TAPS);
  file.at('path').path();
  file.at('name').string();
  const format = file.at('format').object();
  format.at('sampleRate').count(1);
  const layout = format.at('layout').object();
  if (layout.at('kind').oneOf('speakers', 'discrete') === 'discrete') layout.at('count').count(1);
  else for (const role of layout.at('roles').items()) role.string();
  checkEncoding(file.at('encoding').object());
  file.at('frameCount').count(0);
  file.at('byteLength').count(0);
  file.at('sha256').matching(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
  file.at('muted').boolean();
  for (const track of file.at('tracks').items()) track.string();
  const placement = file.at('placement');
  if (placement.value !== undefined) {
    checkPlacement(placement.object());
  }
  file.at('clampedSamples').count(0);
  file.at('reading').object();
}

function checkPlacement(placement: Place): void {
  if (placement.at('channel').value === undefined) {
    placement.at('pan').numberWithin(-1, 1);
    placement.at('panLaw').oneOf(...PAN_LAWS);
    return;
  }
  const of = placement.at('of').count(1);
  placement.at('channel').numberWithin(0, of - 1);
}

function checkSet(set: Place): void {
  set.at('verdict').oneOf('pass', 'fail');
  set.at('set').string();
  const reference = set.at('reference').object();
  reference.at('name').string();
  reference.at('kind').oneOf('independent', 'rendered');
  set.at('exact').boolean();
  for (const level of ['boundDbfs', 'residualPeakDbfs', 'residualRmsDbfs']) set.at(level).level();
  for (const file of set.at('files').items()) file.object().at('name').string();
}

function checkEncoding(encoding: Place): void {
  const allowed = encoding.at('type').oneOf('int', 'float') === 'int' ? [8, 16, 24, 32] : [32, 64];
  const bits = encoding.at('bits');
  if (!allowed.some((width) => width === bits.value)) bits.fail(allowed.join(', '));
}

/** JSON's `null` under a key that names a level, or levels, is what `-Infinity` was written as; so is that of a figure in dBFS. */
function restoreLevels(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreLevels);
  if (typeof value !== 'object' || value === null) return value;
  const inDbfs = (value as { unit?: unknown }).unit === 'dBFS';
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!(LEVEL_KEY.test(key) || (inDbfs && key === 'figure'))) return [key, restoreLevels(inner)];
      return [key, Array.isArray(inner) ? inner.map(restoreLevel) : restoreLevel(inner)];
    }),
  );
}

const restoreLevel = (level: unknown): unknown => (level === null ? -Infinity : level);

const LEVEL_KEY = /(?:[dD]bfs|Dbtp|Lufs)$|^nullDepthDb$/;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError(
      'manifest/invalid',
      `The manifest is not JSON: ${cause instanceof Error ? cause.message : String(cause)}. Take the one that was delivered.`,
      {},
      { cause },
    );
  }
}

/** A value with the way to it, so that a complaint can say where. */
class Place {
  readonly value: unknown;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    this.value = value;
    this.#where = where;
  }

  fail(wanted: string): never {
    const seen =
      this.value === undefined ? 'missing' : (JSON.stringify(this.value) ?? 'not JSON').slice(0, 60);
    throw new FormatError(
      'manifest/invalid',
      `In the manifest, ${this.#where} is ${seen}; it must be ${wanted}. Take the manifest that was delivered, unchanged.`,
      { where: this.#where },
    );
  }

  object(): this {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      this.fail('an object');
    return this;
  }

  at(key: string): Place {
    const where = this.#where === 'the manifest' ? key : `${this.#where}.${key}`;
    return new Place((this.value as Readonly<Record<string, unknown>>)[key], where);
  }

  items(): readonly Place[] {
    if (!Array.isArray(this.value)) this.fail('a list');
    return this.value.map((item: unknown, index) => new Place(item, `${this.#where}[${index}]`));
  }

  string(): string {
    return typeof this.value === 'string' ? this.value : this.fail('a text');
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('true or false');
  }

  count(least: number): number {
    const { value } = this;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
      ? value
      : this.fail(`a whole number, ${least} or more`);
  }

  numberWithin(low: number, high: number): number {
    const { value } = this;
    return typeof value === 'number' && value >= low && value <= high
      ? value
      : this.fail(`a number within ${low} and ${high}`);
  }

  level(): void {
    if (typeof this.value !== 'number' && this.value !== null) this.fail('a number, or null for silence');
  }

  matching(pattern: RegExp, wanted: string): string {
    return typeof this.value === 'string' && pattern.test(this.value) ? this.value : this.fail(wanted);
  }

  /** Stays within the delivery: a manifest comes from elsewhere and must not lead anywhere else. */
  path(): string {
    const { value } = this;
    return typeof value === 'string' && pathFault(value) === undefined
      ? value
      : this.fail('a path within the delivery, with "/" and without ".."');
  }

  oneOf(...allowed: readonly string[]): string {
    return typeof this.value === 'string' && allowed.includes(this.value)
      ? this.value
      : this.fail(allowed.map((each) => `"${each}"`).join(' or '));
  }
}
