import { FILE_SETS, PAN_LAWS, TRACK_TAPS } from '@trackout/core';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { runCommand } from './bin/command-context.js';
import { EXIT } from './bin/exit-codes.js';
import type { ExportArguments } from './bin/export-command.js';
import { recipientsHelp } from './bin/recipients-help.js';
import { collectMap, collectPan, verifyArguments } from './bin/verify-flags.js';
import { BUS_TAPS, RETURN_POLICIES, SILENT_POLICIES } from './export/export-settings.js';

const program = new Command('trackout')
  .description('Tracking out: a multitrack session becomes multitracks and stems that sum to the mix.')
  .version(__VERSION__)
  .exitOverride()
  .showHelpAfterError('(trackout --help shows how)')
  .addHelpText(
    'after',
    `
From a folder of recordings to a pack that is proved:
  trackout init ./recordings --mix bounce.wav     writes ./recordings/session.json
  trackout export ./recordings/session.json --out ./delivery --zip ./delivery.zip
  trackout verify ./delivery --mix bounce.wav     as its recipient would

Exit codes: 0 all well, 1 a check failed, 2 wrong use or bad input, 130 interrupted.`,
  );

const json = () => new Option('--json', 'print the result as JSON on standard output, and nothing else');

program
  .command('init')
  .summary('make a session.json of a folder of WAV and AIFF files')
  .description(
    'Makes a session of the WAV and AIFF files in a folder: one track each, with name, group and colour proposed from the file names. Files that end with _WET and _DRY, or lie in folders wet and dry, are one track. Look it over before you export.',
  )
  .argument(
    '<folder>',
    'the folder that holds the recordings; of the folders in it only wet and dry are entered',
  )
  .option(
    '--mix <file>',
    'a mix of the same material: the reference that exports are tested against, never a track',
  )
  .option('--write <file>', 'where the session goes (default: session.json in the folder)')
  .option('--name <name>', 'name of the session (default: name of the folder)')
  .option('--overwrite', 'replace a session that is there')
  .addOption(json())
  .action((folder, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/init-command.js')).init(folder, options, context),
    ),
  );

program
  .command('export')
  .summary('render multitracks, stems and mix, and null-test them')
  .description(
    `Renders a session in one pass into multitracks/ (every track), stems/ (every outermost group and return) and mix/ (the pre-master mix), all from one frame and of one length, at the session's rate, without dither or normalising. Reads everything back, and tests that each set sums to the mix: to the session's referenceMix where it has one, which proves the delivery, else to the mix rendered here, which proves only the writer.`,
  )
  .argument('<session>', 'session.json, or a session.mjs whose default export is a session with processors')
  .requiredOption('--out <folder>', 'a new folder for the delivery')
  .option('--zip <file>', 'also pack the delivery into this ZIP')
  .addOption(
    new Option(
      '--for <recipient>',
      'set up for mix-engineer, collaborator, mastering-engineer, remixer, vocalist, post, or by a JSON file of your own; options below go before it; "--for help" tells more',
    ).argParser(parseRecipient),
  )
  .optionsGroup('Files:')
  .addOption(
    new Option(
      '--only <sets>',
      'comma-separated: multitracks, stems, mix (the mix is added where it is the only proof)',
    ).argParser(listParser(FILE_SETS)),
  )
  .addOption(
    new Option(
      '--tap <taps>',
      `where tracks are taken, a file each, comma-separated: ${TRACK_TAPS.join(', ')} (default: post-fader)`,
    ).argParser(listParser(TRACK_TAPS)),
  )
  .addOption(new Option('--stems-tap <tap>', 'where stems are taken (default: post-fader)').choices(BUS_TAPS))
  .addOption(
    new Option(
      '--returns <policy>',
      'returns as files of their own (stems, the default), as shares in the stems that feed them (split), or in the mix alone (none)',
    ).choices(RETURN_POLICIES),
  )
  .option('--master', 'also write the mix through the master')
  .option('--no-master', 'not that, although the recipient is set up for it')
  .addOption(
    new Option(
      '--alternates <ids>',
      'comma-separated ids of the alternates to write, all or none (default: all of the session)',
    ).argParser(parseIds),
  )
  .addOption(
    new Option('--silent <policy>', 'silent files: keep (default), skip or refuse').choices(SILENT_POLICIES),
  )
  .option('--notes', 'also write SESSION.txt: tempo, time signature, key, markers')
  .option('--no-notes', 'not that, although the recipient is set up for it')
  .option('--click', 'also write CLICK.wav, a click on every beat; needs a tempo')
  .option('--no-click', 'not that, although the recipient is set up for it')
  .optionsGroup('Format:')
  .addOption(
    new Option(
      '--bits <24|32f>',
      'encoding of multitracks and stems (default: 24 where that is lossless for certain, else 32f)',
    ).argParser(parseEncoding),
  )
  .addOption(new Option('--mix-bits <24|32f>', 'encoding of the mix (default: 32f)').argParser(parseEncoding))
  .option(
    '--keep-mono',
    'keep panned mono tracks mono, with their pan in the manifest (default: write them in stereo)',
  )
  .option('--no-keep-mono', 'not that, although the recipient is set up for it')
  .addOption(
    new Option(
      '--mono <how>',
      'detect: measure first, and write stereo whose sides are equal as mono',
    ).choices(['graph', 'detect']),
  )
  .addOption(
    new Option('--split <how>', 'mono: a file for each channel (NAME.L.wav)').choices(['none', 'mono']),
  )
  .optionsGroup('Level and sound:')
  .addOption(
    new Option('--headroom <dBFS>', 'measure first, and trim all files alike so that no peak is above')
      .argParser(parseLevel)
      .conflicts('trim'),
  )
  .addOption(new Option('--trim <dB>', 'gain of all files').argParser(parseLevel))
  .option('--automation', 'faders and pans move (the default)')
  .option('--no-automation', 'leave faders and pans where they stand')
  .optionsGroup('Time:')
  .option(
    '--range <from..to>',
    'a part: frames (48000), seconds (62.5s, 1:02.5), bars (bar 9), time code (01:00:10:00@25); either end may be left out',
  )
  .option(
    '--tails <length>',
    'what rings on at the end, and behind a range: none, auto (as long as processors say), frames, 2s, or until:-60dB (default: auto, for a range within the song none)',
  )
  .addOption(
    new Option(
      '--pre-roll <frames>',
      'frames that processors hear before the range (default: all from frame 0)',
    ).argParser(parseCount),
  )
  .optionsGroup('Running it:')
  .addOption(
    new Option(
      '--workers <count>',
      'threads that meter, hash and write beside the one that renders, 0 for none; the bytes are the same (default: 2, on one core 0)',
    ).argParser(parseCount),
  )
  .option('--preflight', 'measure every track first, and stop if a mix engineer would send it back')
  .option('--overwrite', 'replace an earlier delivery')
  .addOption(json())
  .action((session, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/export-command.js')).exportCommand(session, exportArguments(options), context),
    ),
  );

program
  .command('verify')
  .summary('null-test a delivery, a folder, a ZIP or files against a mix')
  .description(
    'Sums the files, subtracts the mix, and compares what is left with what honest rounding can leave; after a failure it says what is wrong. Each set of a delivery is tested by itself: those of its manifest, else of its folders, else of its names. Without a mix, two files, or two folders file by file, are compared with each other: the first is the reference.',
  )
  .addArgument(
    new Argument('<files...>', 'a delivery, a folder of audio files, a ZIP of either, or audio files'),
  )
  .option(
    '--mix <file>',
    "the mix that they must sum to (default: the one that the delivery's manifest names)",
  )
  .option('--set <name>', 'which files form the sum: a set, a folder, wet, dry, or all')
  .optionsGroup('Where files lie:')
  .addOption(
    new Option(
      '--align <how>',
      'start: all from frame 0 (default); time-reference: by their time stamps',
    ).choices(['start', 'time-reference']),
  )
  .option(
    '--range <from..to>',
    'compare a part, in places as "export --range" takes them, from the first frame of the mix',
  )
  .option(
    '--map <channels>',
    'for each channel of the mix the channel of the files, - for none: 2,1; or of one file: GTR.wav=2,1 (again for others)',
    collectMap,
  )
  .option(
    '--pan <file=position>',
    'where a mono file stands: KICK.wav=-0.5, L50, C, R100 (again for others)',
    collectPan,
  )
  .addOption(new Option('--pan-law <law>', 'level of --pan at the centre (default: 0 dB)').choices(PAN_LAWS))
  .optionsGroup('How it is judged:')
  .addOption(
    new Option('--limit <dBFS>', 'a looser limit than the bound; the result says so').argParser(parseLevel),
  )
  .option('--dithered', 'the integer files are dithered (TPDF): 1.5 steps each instead of 0.5')
  .addOption(
    new Option('--summed-in <type>', 'how a float mix was added up (default: f32, as DAWs do)').choices([
      'f32',
      'f64',
    ]),
  )
  .option('--no-diagnose', 'do not find out what is wrong after a failure')
  .optionsGroup('What is written:')
  .option('--write-residual <file>', 'the mix minus the sum as a WAV, to listen to')
  .option('--report <file>', 'the results as an HTML page')
  .option(
    '--repair <folder>',
    'a corrected pack in a new folder, for faults that are undone without loss; verified again',
  )
  .option('--overwrite', 'replace files that are there')
  .addOption(json())
  .action((files, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/verify-command.js')).verifyCommand(files, verifyArguments(options), context),
    ),
  );

program
  .command('probe')
  .summary('tell what is in an audio file')
  .description(
    'Tells format, layout, length, metadata and departures from the standard of a WAV or AIFF file, without reading its audio.',
  )
  .argument('<file>', 'WAV (also RIFX, RF64, BW64), AIFF or AIFF-C')
  .addOption(json())
  .action((file, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/probe-command.js')).probeCommand(file, context),
    ),
  );

program
  .command('meter')
  .summary('measure peaks and loudness, and hold them against limits')
  .description(
    'Measures sample peak, true peak, loudness (ITU-R BS.1770-5, EBU R 128), loudness range and clips of WAV and AIFF files. With limits the exit code is 1 when a file breaks one.',
  )
  .argument('<files...>', 'audio files, or folders of them (folders in them are entered)')
  .addOption(
    new Option(
      '--preset <name>',
      'limits by name: ebu-r128, to-mix-engineer, or a JSON file of your own; the options below go before them',
    ),
  )
  .addOption(new Option('--max-true-peak <dBTP>', 'highest true peak').argParser(parseLevel))
  .addOption(
    new Option('--integrated <LUFS>', 'the integrated loudness that is wanted').argParser(parseLevel),
  )
  .addOption(
    new Option(
      '--tolerance <LU>',
      'how far the integrated loudness may be off (default: 0.2, as in EBU R 128)',
    ).argParser(parseTolerance),
  )
  .addOption(new Option('--headroom <dBFS>', 'highest sample peak').argParser(parseLevel))
  .option('--all', 'also RMS, crest factor, DC, silence, correlation, mono, bits and where the peaks are')
  .addOption(
    new Option('--csv', 'print comma-separated values; the verdict goes to standard error').conflicts('json'),
  )
  .addOption(json())
  .action((files, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/meter-command.js')).meterCommand(files, options, context),
    ),
  );

program
  .command('convert')
  .summary('write an audio file anew, in another encoding or container')
  .description(
    'Samples stay exact wherever the new file can hold them; else they are rounded, half to even, without dither. What lies beyond full scale of an integer file is clamped and counted: then the exit code is 1. Metadata goes along as far as the container holds it.',
  )
  .argument('<in>', 'WAV (also RIFX, RF64, BW64), AIFF or AIFF-C')
  .argument('<out>', 'the new file; never the old one')
  .addOption(
    new Option('--bits <16|24|32|32f|64f>', 'encoding (default: that of the input)').argParser(
      parseAnyEncoding,
    ),
  )
  .addOption(
    new Option(
      '--format <wav|aiff>',
      'container (default: by the name of the new file, else that of the input); floats make AIFF-C',
    ).choices(['wav', 'aiff']),
  )
  .option('--overwrite', 'replace a file that is there')
  .addOption(json())
  .action((input, output, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/convert-command.js')).convertCommand(input, output, options, context),
    ),
  );

program
  .command('devices')
  .summary('list the devices that can be played to')
  .description(
    'Lists devices with their outputs, host API, default rate and latencies, and groups those that seem to be one interface.',
  )
  .addOption(json())
  .action((options) =>
    runCommand(options, async (context) =>
      (await import('./bin/devices-command.js')).devicesCommand(context),
    ),
  );

const deviceOption = () =>
  new Option(
    '--device <name>',
    'the device, or a part of its name ("name @ host API" where several have it)',
  );
const layoutOption = () =>
  new Option(
    '--layout <name>',
    'speakers from output 1 on: mono, stereo, quad, lcr, lcrs, 5.0, 5.1, 5.1-film, 5.1-dts, 7.1, 5.1.4, 7.1.4, 22.2',
  );
const mapOption = () =>
  new Option(
    '--map <patch>',
    'SOURCE.CHANNEL>OUTPUT,...: 1.L>1,1.R>2,"Lead Vox">7(-3dB, inv, 2.5ms); sources by number, id or name',
  );
const firstOutputOption = () =>
  new Option('--first-output <n>', 'output of the first speaker (default: 1)').argParser(parseOutput);
const sumOption = () => new Option('--sum', 'channels may share an output, as their sum');

program
  .command('route')
  .summary('show where every channel goes')
  .description(
    'Prints the patch from the channels of a session or of files to physical outputs, and refuses what would be lost. Sources of a session are its tracks, stems and mix.',
  )
  .argument('<inputs...>', 'session.json, or audio files and folders of them')
  .addOption(layoutOption())
  .addOption(mapOption())
  .addOption(firstOutputOption())
  .addOption(sumOption())
  .addOption(deviceOption())
  .option('--svg <file>', 'draw the patch into this file')
  .option('--save', 'keep the routing in session.json, as "routing"; "trackout play" uses it')
  .addOption(json())
  .action((inputs, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/route-command.js')).routeCommand(inputs, options, context),
    ),
  );

program
  .command('play')
  .summary('play a session, stems or files to physical outputs')
  .description(
    'Plays to the end and is over when the last frame has left the device. Keys: Space pauses, arrows skip 5 s, q quits; with --against 1, 2 and 3 switch between the sum, the mix and the residual, without a gap.',
  )
  .argument('<inputs...>', 'session.json, or audio files and folders of them')
  .addOption(deviceOption())
  .addOption(mapOption())
  .addOption(layoutOption())
  .addOption(firstOutputOption())
  .addOption(sumOption())
  .option('--against <mix>', 'a mix of the same material, to switch to and to subtract from')
  .addOption(new Option('--from <seconds>', 'where to begin').argParser(parseSeconds))
  .addOption(
    new Option('--loop <from-to>', 'a range in seconds, again and again: 12.5-20').argParser(parseLoop),
  )
  .option('--any-rate', 'also play where the default rate of the device differs, if it opens')
  .option('--keys', 'take keys from standard input even where it is no terminal')
  .addOption(new Option('--json', 'print each event as a line of JSON on standard output'))
  .action((inputs, options) =>
    runCommand(options, async (context) =>
      (await import('./bin/play-command.js')).playCommand(inputs, options, context),
    ),
  );

program
  .command('speakers')
  .summary('send a signal to one speaker after another')
  .description(
    'Says which speaker should sound. Pink noise of calibrated RMS in the band that speakers are measured with, a tone, or pops for polarity; levels start low.',
  )
  .addOption(layoutOption().default('stereo'))
  .addOption(deviceOption())
  .addOption(firstOutputOption())
  .addOption(new Option('--signal <noise|tone>', 'what is sent').choices(['noise', 'tone']).default('noise'))
  .addOption(
    new Option(
      '--level <dBFS>',
      'RMS of noise (default: -40), peak of tone and pops (default: -30)',
    ).argParser(parseLevel),
  )
  .addOption(new Option('--seconds <n>', 'how long each speaker sounds').argParser(parseSeconds).default(2))
  .option('--all-but', 'to all speakers but one, one after another')
  .option('--polarity', 'pops instead: half a sine of 5 ms, positive first')
  .addOption(new Option('--rate <Hz>', 'sample rate (default: that of the device)').argParser(parseOutput))
  .addOption(json())
  .action((options) =>
    runCommand(options, async (context) =>
      (await import('./bin/speakers-command.js')).speakersCommand(options, context),
    ),
  );

function parseLevel(text: string): number {
  const level = Number(text);
  if (text.trim() === '' || !Number.isFinite(level)) {
    throw new InvalidArgumentError('It must be a number, such as -1 or -23.5.');
  }
  return level;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds < 1e6)) {
    throw new InvalidArgumentError('It must be a number of seconds, such as 12.5.');
  }
  return seconds;
}

function parseLoop(text: string): { readonly from: number; readonly to: number } {
  const [, from, to] = /^([\d.]+)-([\d.]+)$/.exec(text.trim()) ?? [];
  if (from === undefined || to === undefined || !(Number(from) < Number(to))) {
    throw new InvalidArgumentError('It must be two times in seconds, such as 12.5-20.');
  }
  return { from: Number(from), to: Number(to) };
}

function parseOutput(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return Number(text);
}

function parseTolerance(text: string): number {
  const tolerance = parseLevel(text);
  if (tolerance < 0) throw new InvalidArgumentError('It must be 0 or more.');
  return tolerance;
}

function parseAnyEncoding(text: string): object {
  const [, bits, float] = /^(16|24|32|64)(f?)$/.exec(text) ?? [];
  if (bits === undefined || (float ? Number(bits) < 32 : Number(bits) > 32)) {
    throw new InvalidArgumentError('Allowed are 16, 24, 32 (integer), 32f and 64f (float).');
  }
  return { type: float ? 'float' : 'int', bits: Number(bits) };
}

function parseEncoding(text: string): string {
  if (text !== '24' && text !== '32f') {
    throw new InvalidArgumentError('Allowed are 24 (integer) and 32f (float).');
  }
  return text;
}

/** Reads a comma-separated list of known words. */
function listParser<Word extends string>(known: readonly Word[]): (text: string) => readonly Word[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const allowed = (word: string): word is Word => (known as readonly string[]).includes(word);
    if (!words.every(allowed)) throw new InvalidArgumentError(`Allowed are ${known.join(', ')}.`);
    return [...new Set(words)];
  };
}

function parseIds(text: string): readonly string[] | 'all' {
  if (text.trim() === 'all') return 'all';
  if (text.trim() === 'none') return [];
  return text.split(',').map((id) => id.trim());
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  }
  return count;
}

function parseRecipient(text: string): string {
  if (text !== 'help') return text;
  process.stdout.write(`${recipientsHelp()}\n`);
  throw new CommanderError(0, 'trackout.recipients', '');
}

/** The options of the command under the names of the settings. */
function exportArguments(options: ExportFlags): ExportArguments {
  const { tap, headroom, trim, preRoll, ...rest } = options;
  return {
    ...rest,
    ...(tap === undefined ? {} : { taps: tap }),
    ...(headroom === undefined ? {} : { headroomDb: headroom }),
    ...(trim === undefined ? {} : { trimDb: trim }),
    ...(preRoll === undefined ? {} : { preRollFrames: preRoll }),
  };
}

type ExportFlags = Omit<ExportArguments, 'taps' | 'headroomDb' | 'trimDb' | 'preRollFrames'> & {
  readonly tap?: ExportArguments['taps'];
  readonly headroom?: number;
  readonly trim?: number;
  readonly preRoll?: number;
};

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.wrongUse;
}
