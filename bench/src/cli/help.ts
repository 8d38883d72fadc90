export const HELP: string = `Measures vclock beside the floor it stands on.

  npm run bench                    the standard set: echo, reads and updates at one and quorum, the disk
  npm run bench -- --quick         the same in seconds: to see that it works
  node dist/main.js load [FLAGS]   one load, on three servers started for it, or on others
  node dist/main.js checker        what it costs to check histories, and how that grows
  node dist/main.js clock          what clocks cost, beside other packages and a bare loop
  node dist/main.js trace          what it costs to read and check logs of events, and how that grows
  node dist/main.js trace-cost     what tracing costs servers, on and off in turns

The standard set, and one load:
  --connections N       default 50
  --depth N             requests that each connection keeps under way; default 1
  --keys N              default 10000
  --distribution D      uniform (default) or zipf
  --theta T             skew of zipf; default 0.99
  --value-bytes N       default 100
  --warm-up-seconds S   default 1
  --seconds S           of each measurement; default 5
  --seed N              default 1
  --entry-servers N     clients connect to the first N servers; default all
  --dir FOLDER          where the servers' data goes, in a folder of its own; default: the temporary folder
  --profile FOLDER      servers leave CPU profiles there
  --json FILE           results for programs; the standard set writes results/latest.json by default

The standard set:
  --quick               one short repetition
  --repetitions N       default 3; the figures are medians
  --only NAMES          of echo, read-one, read-quorum, update-one, update-quorum, fdatasync, lmdb-1, lmdb-50
  --write               writes RESULTS.md, too

One load:
  --read-share S        0 to 1; default 0.5
  --reads C             one, quorum (default) or all
  --updates C           one, quorum (default) or all
  --operations N        measures so many operations instead of --seconds
  --servers LIST        host:port,… of servers that run already: their keys key-00000000 and so on are overwritten
  --echo                the echo server instead

The checkers:
  --quick               up to 10,000 operations, once
  --full                up to 1,000,000 operations instead of 100,000; takes up to 4 GB of memory
  --repetitions N       default 3; the figures are medians
  --seed N              default 1
  --write               writes CHECKER.md, too
  --json FILE           results for programs

The clocks:
  --quick               a few short rounds
  --rounds N            default 51; the figures are medians
  --seed N              default 1
  --write               writes CLOCK.md, too
  --json FILE           results for programs

The logs:
  --quick               up to 100,000 events instead of 1,000,000
  --seed N              default 1
  --write               writes TRACE.md, too
  --json FILE           results for programs

What tracing costs servers:
  --quick               one short pair of turns for each level
  --pairs N             default 12; the figures are medians
  --write               writes TRACE-COST.md, too
  --json FILE           results for programs`;
