// node --import bench/report-memory.js SCRIPT: the last line of standard error is the most memory that it had.
process.on('exit', () => {
  process.stderr.write(`\n${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
});
