// One line of JSON asks, one line answers: for programs that tests/peers speaks with.
import { createInterface } from "node:readline";

// What a library has to say is no answer.
console.log = console.info = console.warn = console.error;

export async function listen(ways) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { what, ...told } = JSON.parse(line);
    let answer;
    try {
      answer = { told: (await ways[what](told)) ?? null };
    } catch (error) {
      answer = { refused: error?.message ?? String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
