// Fails the build when neither the archive nor the Debian packages of the image provide what package.json depends on.
const wanted = Object.keys(require('/app/package.json').dependencies || {});
const missing = wanted.filter((name) => {
  try {
    require.resolve(name, { paths: ['/app'] });
    return false;
  } catch (error) {
    // A package without a main file is there all the same.
    try {
      require.resolve(`${name}/package.json`, { paths: ['/app'] });
      return false;
    } catch (again) {
      console.error(`package.json: dependency ${name}: ${again.code || again.message}`);
      return true;
    }
  }
});
if (missing.length > 0) {
  console.error('There is no npm registry in a build. Put node_modules into the archive, or name the Debian packages '
    + '(for example node-express) in a file Aptfile.');
  process.exit(1);
}
