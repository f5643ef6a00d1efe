/**
 * patient loads a page's code, and waits for it where the server is out of reach: the router would reload the window otherwise, and
 * somebody who follows a link without a connection would lose what is still on the screen. A server that answers and does not have
 * the code is another version by now; that error goes on, and the router reloads.
 */
export async function patient<T>(load: () => Promise<T>, wait = 3000): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await answers()) throw error;
      await new Promise((then) => setTimeout(then, wait));
    }
  }
}

const answers = () =>
  fetch("/health", { cache: "no-store" }).then(
    () => true,
    () => false,
  );
