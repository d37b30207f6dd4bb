/** Loaded into the processes that `npm start` starts: when it dies, even by a kill -9, they end in their usual orderly way. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
