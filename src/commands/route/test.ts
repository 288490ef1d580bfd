import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { flag, values } from '../../cli/options.ts';
import { isMap } from '../../core/declared/camel-keys.ts';
import { declaredProject } from '../../core/declared/declared-project.ts';
import { readDeclaration } from '../../core/declared/read-declaration.ts';
import type { DeclaredTest } from '../../core/declared/schema.ts';
import type { Call } from '../../core/model/call.ts';
import type { Source, SourceFault } from '../../core/model/source.ts';
import { Problem } from '../../core/problem.ts';
import type { Profile } from '../../core/routing/profile.ts';
import { routeCall } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { judgeRouteTest, readRouteTests } from '../../core/routing/route-tests.ts';
import { routeTestsToJunit, routeTestView } from '../../render/views/route-test-view.ts';
import { type AskedWorld, askedOf, profileOption, readAskedWorld, savedWorldOption } from './asked-world.ts';
import { enteredPin, refuseLiteral } from './entered-pin.ts';

export const command = defineCommand({
  name: 'route test',
  summary: 'Check that calls are taken by whom a file says',
  description: [
    'A file holds `tests`: each a name, a call (to, from, source, fromHost, pin as a reference) and what is expected of it: result, trunk, rule, room, agents, auth. `none` for trunk or rule means that nobody takes it. Nobody is called.',
    'Unless --live or --world is given, the calls are those of the project that the files declare: what they leave out has the default of LiveKit, and PINs are compared by their references, so that no secret is needed. So they are in a world that `sipctl export` saved.',
    'Where LiveKit versions differ and the version is not known, each has to be as expected. Exit 1 when a test fails.',
  ],
  arguments: {},
  options: {
    file: values('-f, --file <path>', 'file with tests, folder of them, or - for stdin (repeats)'),
    live: flag('--live', 'test the live project'),
    world: savedWorldOption,
    profile: profileOption,
  },
  examples: [
    ['route test -f infra.yaml', 'the project that a file declares, before it is applied'],
    ['route test -f tests.yaml --live', 'the live project'],
    ['route test -f infra.yaml --report junit=route.xml', 'for CI'],
  ],
  view: routeTestView,
  exit: ({ results }) => (results.every(({ misses }) => misses.length === 0) ? 0 : 1),
  junit: ({ results }) => routeTestsToJunit(results),
  run: async ({ options: { file, live, world: saved, profile } }, context) => {
    if (file.length === 0) throw new Problem('usage', 'no tests to run', { nextSteps: ['sipctl route test -f FILE'] });
    if (live && saved !== undefined) throw new Problem('usage', '--live and --world are two projects', { nextSteps: ['say one of them'] });
    const sources = await context.files.readSources(file);
    const onFile = !live && saved === undefined;
    const { tests, asked } = onFile
      ? ofFiles(sources, profile, context)
      : { tests: testsIn(sources), asked: await readAskedWorld({ file: [], world: saved, profile }, context) };
    const index = new RouteIndex(asked.world);
    const results = [];
    for (const { test, file } of tests) {
      const call = await callOf(test, file, asked, context);
      const [first, ...others] = asked.profiles;
      results.push(judgeRouteTest(test, [routeCall(index, call, first), ...others.map((each) => routeCall(index, call, each))]));
    }
    return { results };
  },
});

type Sources = readonly (Source | SourceFault)[];

interface TestOfFile {
  readonly test: DeclaredTest;
  readonly file: string;
}

/** @throws Problem where the files declare no project, or only a part of one: nobody could say that a test passes. */
function ofFiles(sources: Sources, profile: Profile | undefined, context: Context) {
  const { declaration, complete } = readDeclaration(sources.filter((source) => 'data' in source));
  if (declaration.objects.length === 0 && complete && sources.every((source) => 'data' in source))
    throw new Problem('usage', 'no trunk or rule is declared: say which project to test', { nextSteps: ['--live', '--world FILE'] });
  const declared = declaredProject(sources);
  const [missing] = declared.missing;
  if (missing !== undefined)
    throw new Problem('file-invalid', missing.summary, {
      ...(missing.where === null ? {} : { where: missing.where }),
      detail: ['the files are a part of the project only, so nobody can say who takes a call'],
      nextSteps: [missing.fix, 'test the live project: --live'],
    });
  const tests = declared.declaration.tests.map(({ value, place }) => ({ test: value, file: place.source.file }));
  return { tests: tests.length > 0 ? tests : testsIn(sources), asked: askedOf(declared, profile, context) };
}

/** From files that may hold nothing else. @throws Problem `value-invalid`, also where there are none. */
function testsIn(sources: Sources): readonly TestOfFile[] {
  const read = sources.map((source) => {
    if ('data' in source) return source;
    throw new Problem('value-invalid', `no usable YAML or JSON: ${source.message}`, { where: source.where });
  });
  const withTests = read.filter(({ data }) => isMap(data) && 'tests' in data);
  return (withTests.length > 0 ? withTests : read).flatMap(({ data, file }) => readRouteTests(data, file).map((test) => ({ test, file })));
}

async function callOf({ name, call }: DeclaredTest, file: string, asked: AskedWorld, context: Context): Promise<Call> {
  const { to, from = '', fromHost = '', source = '', pin } = call;
  const said = { to, from, fromHost, source };
  if (!pin) return { ...said, pin: 'not-asked' };
  refuseLiteral(pin, 'configuration');
  const secrets = context.secrets.ofFile(file, { allowOutside: false });
  return { ...said, pin: await enteredPin(pin, asked, secrets, `PIN of test ${name}`) };
}
