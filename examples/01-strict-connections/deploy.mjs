// Stands for a team's own deployment: says what it would do, and succeeds. `--previous` is the way back.
const which = process.argv.includes('--previous') ? 'the version before' : 'this version';
console.log(`${which} is deployed, with the flag off`);
