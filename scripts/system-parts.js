import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The programs and libraries outside npm that some tests and benchmarks need, in one table:
 * `scripts/setup.js` installs them, `systemPart` finds them.
 *
 * @type {readonly import('./system-parts.js').SystemPart[]}
 */
export const SYSTEM_PARTS = [
  {
    name: 'chromium',
    neededBy: 'test',
    use: 'runs every package in a browser page',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    apt: 'chromium',
    brew: '--cask google-chrome',
    winget: 'Google.Chrome',
  },
  {
    name: 'unzip',
    neededBy: 'test',
    use: 'opens the packs as a recipient would',
    programs: ['unzip'],
    apt: 'unzip',
    brew: 'unzip',
    winget: 'GnuWin32.UnZip',
  },
  {
    name: '7z',
    neededBy: 'test',
    use: 'opens the packs as a recipient would',
    programs: ['7z', '7zz'],
    places: ['C:\\Program Files\\7-Zip\\7z.exe'],
    apt: 'p7zip-full',
    brew: 'sevenzip',
    winget: '7zip.7zip',
  },
  {
    name: 'python3',
    neededBy: 'test',
    use: 'opens the packs as a recipient would',
    programs: ['python3', 'python'],
    apt: 'python3',
    brew: 'python',
    winget: 'Python.Python.3.12',
  },
  {
    name: 'ffmpeg',
    neededBy: 'test',
    use: 'reads the written files with a decoder that is not ours',
    programs: ['ffmpeg'],
    apt: 'ffmpeg',
    brew: 'ffmpeg',
    winget: 'Gyan.FFmpeg',
  },
  {
    name: 'sox',
    neededBy: 'test',
    use: 'reads the written files with a decoder that is not ours',
    programs: ['sox'],
    apt: 'sox',
    brew: 'sox',
    winget: 'ChrisBagwell.SoX',
  },
  {
    name: 'sndfile-info',
    neededBy: 'test',
    use: 'reads the written files with a decoder that is not ours',
    programs: ['sndfile-info'],
    apt: 'sndfile-programs',
    brew: 'libsndfile',
  },
  {
    name: 'gcc',
    neededBy: 'test',
    use: 'builds the native programs that tests and benchmarks compare with',
    programs: ['gcc'],
    apt: 'gcc',
    brew: 'gcc',
    winget: 'BrechtSanders.WinLibs.POSIX.UCRT',
  },
  {
    name: 'libebur128',
    neededBy: 'test',
    use: 'measures loudness by a library that is not ours',
    programs: [],
    places: ['/usr/include/ebur128.h', '/usr/local/include/ebur128.h', '/opt/homebrew/include/ebur128.h'],
    apt: 'libebur128-dev',
    brew: 'libebur128',
  },
  {
    name: 'pulseaudio',
    neededBy: 'test',
    use: 'plays in real time to a sink that the tests record',
    programs: ['pulseaudio'],
    apt: 'pulseaudio',
    onlyOn: 'linux',
  },
  {
    name: 'parec',
    neededBy: 'test',
    use: 'records what was played',
    programs: ['parec'],
    apt: 'pulseaudio-utils',
    onlyOn: 'linux',
  },
  {
    name: 'alsa-pulse',
    neededBy: 'test',
    use: 'leads ALSA to PulseAudio',
    programs: [],
    places: [
      '/usr/lib/x86_64-linux-gnu/alsa-lib/libasound_module_pcm_pulse.so',
      '/usr/lib/aarch64-linux-gnu/alsa-lib/libasound_module_pcm_pulse.so',
    ],
    apt: 'libasound2-plugins',
    onlyOn: 'linux',
  },
  {
    name: 'libsndfile',
    neededBy: 'bench',
    use: 'is what the native mix-down reads and writes with',
    programs: [],
    places: ['/usr/include/sndfile.h', '/usr/local/include/sndfile.h', '/opt/homebrew/include/sndfile.h'],
    apt: 'libsndfile1-dev',
    brew: 'libsndfile',
  },
];

/**
 * The file of a part: the first of its programs on the PATH, or the first of its known places.
 *
 * @param {import('./system-parts.js').SystemPart} part
 * @returns {string | undefined}
 */
export function findPart(part) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => part.programs.flatMap((name) => endings.map((end) => join(folder, name + end))));
  return [...onPath, ...(part.places ?? [])].find((path) => existsSync(path) && statSync(path).isFile());
}

const warned = new Set();

/**
 * Where a part is, for a test that needs it. A missing part is a failure under `CI=true` on Linux, where
 * `npm run setup` installs it; elsewhere it is `undefined` and one loud warning, and the test is skipped.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function systemPart(name) {
  const part = SYSTEM_PARTS.find((candidate) => candidate.name === name);
  if (!part) {
    const known = SYSTEM_PARTS.map((candidate) => candidate.name).join(', ');
    throw new Error(`No system part is called "${name}". There are: ${known}.`);
  }
  const found = findPart(part);
  if (found !== undefined) return found;
  const message = `"${name}" is not installed; it ${part.use}. Run: npm run setup`;
  if (process.env.CI === 'true' && process.platform === 'linux') throw new Error(message);
  if (!warned.has(name)) {
    warned.add(name);
    console.warn(`\n!!! SKIPPED: ${message}\n`);
  }
  return undefined;
}
