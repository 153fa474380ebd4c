// Answers when what programs usually do works: files, threads, child processes, name look-ups.
const { execFileSync } = require('child_process');
const dns = require('dns');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const { Worker } = require('worker_threads');

async function usual() {
  const file = path.join(os.tmpdir(), 'usual');
  fs.writeFileSync(file, 'written');
  fs.unlinkSync(file);
  execFileSync('/bin/sh', ['-c', 'ls / | head -n 1']);
  os.cpus();
  os.networkInterfaces();
  await dns.promises.lookup('localhost');
  await new Promise((done, failed) => new Worker('0', { eval: true }).on('exit', done).on('error', failed));
}

http
  .createServer((request, response) => {
    usual().then(
      () => response.writeHead(200).end(),
      (error) => {
        console.log(error);
        response.writeHead(500).end();
      },
    );
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
