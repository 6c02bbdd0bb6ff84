import type { ExportSettings } from '../export/export-settings.js';

/** How each setting is said at the command line. */
const FLAGS: Readonly<Record<keyof ExportSettings, string>> = {
  only: '--only',
  bits: '--bits',
  mixBits: '--mix-bits',
  taps: '--tap',
  stemsTap: '--stems-tap',
  returns: '--returns',
  master: '--master',
  alternates: '--alternates',
  automation: '--automation',
  keepMono: '--keep-mono',
  mono: '--mono',
  split: '--split',
  silent: '--silent',
  tails: '--tails',
  headroomDb: '--headroom',
  trimDb: '--trim',
  range: '--range',
  preRollFrames: '--pre-roll',
  notes: '--notes',
  click: '--click',
};

/** Settings as a person would order them: `--only stems,mix --bits 32f --no-master`. */
export function optionsOf(settings: ExportSettings): string {
  return Object.entries(settings)
    .map(([key, value]: [string, unknown]) => {
      const flag = FLAGS[key as keyof ExportSettings];
      if (value === true) return flag;
      if (value === false) return flag.replace('--', '--no-');
      if (Array.isArray(value)) return `${flag} ${value.length === 0 ? 'none' : value.join(',')}`;
      return `${flag} ${String(value)}`;
    })
    .join(' ');
}
