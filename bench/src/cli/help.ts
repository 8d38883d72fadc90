export const HELP: string = `Measures vclock beside other systems and the floor that they stand on.

  npm run bench                    vclock beside etcd, Redis, NATS and PouchDB, as far as they are installed
  npm run bench -- --quick         the same in a minute: to see that it works
  node dist/main.js load [FLAGS]   one load, on three servers started for it, or on others
  node dist/main.js checker        what it costs to check histories, and how that grows
  node dist/main.js clock          what clocks cost, beside other packages and a bare loop
  node dist/main.js trace          what it costs to read and check logs of events, and how that grows
  node dist/main.js startup        how long vc takes from start to end, beside a bare Node
  node dist/main.js trace-cost     what tracing costs servers, on and off in turns
  node dist/main.js entropy        what it costs to become equal: keys that differ, a new server; memory

Side by side:
  --systems NAMES       of vclock, etcd, redis, nats, pouchdb; default all that are installed
  --parts NAMES         of disk, loads, ycsb, half, growth; default all
  --repetitions N       default 3; the figures are medians
  --seconds S           of the main load's measurements; the others take half of it; default 2.4
  --warm-up-seconds S   default 0.3
  --quick               one short repetition of 1000 keys
  --write               writes RESULTS.md and plots/; a run of everything does so unasked

Side by side, and one load:
  --keys N              default 10000
  --value-bytes N       default 100; YCSB has 1000
  --seed N              default 1
  --dir FOLDER          where the servers' data goes, in a folder of its own; default: the temporary folder
  --profile FOLDER      servers of ours leave CPU profiles there
  --json FILE           results for programs; side by side writes results/latest.json by default

One load:
  --connections N       default 50
  --depth N             requests that each connection keeps under way; default 1
  --distribution D      uniform (default) or zipf
  --theta T             skew of zipf; default 0.99
  --warm-up-seconds S   default 1
  --seconds S           default 5
  --entry-servers N     clients connect to the first N servers; default all
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

The start of vc:
  --quick               5 rounds
  --rounds N            default 41; the figures are medians
  --write               writes STARTUP.md, too
  --json FILE           results for programs

Becoming equal:
  --quick               20,000 keys instead of 1,000,000
  --keys N              the largest number of keys; a tenth and a hundredth of it are measured, too
  --value-bytes N       default 100
  --seed N              default 1
  --dir FOLDER          as above
  --profile FOLDER      as above
  --write               writes ENTROPY.md, too
  --json FILE           results for programs; results/entropy.json by default

What tracing costs servers:
  --quick               one short pair of turns for each level
  --pairs N             default 12; the figures are medians
  --write               writes TRACE-COST.md, too
  --json FILE           results for programs`;
