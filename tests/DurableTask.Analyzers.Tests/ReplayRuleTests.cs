using Microsoft.CodeAnalysis;
using Xunit;

namespace Catalyze.DurableTask.Analyzers.Tests;

/// <summary>Each rule hits what breaks replay, and leaves alone what looks like it and does not.</summary>
public sealed class ReplayRuleTests
{
    [Theory]
    [InlineData("CDT001", "var now = DateTime.UtcNow;")]
    [InlineData("CDT001", "var now = DateTimeOffset.Now;")]
    [InlineData("CDT001", "var today = DateTime.Today;")]
    [InlineData("CDT001", "var now = TimeProvider.System.GetUtcNow();")]
    [InlineData("CDT001", "var watch = System.Diagnostics.Stopwatch.StartNew();")]
    [InlineData("CDT001", "var ticks = Environment.TickCount64;")]
    [InlineData("CDT002", "var number = new Random(1).Next();")]
    [InlineData("CDT002", "var number = Random.Shared.Next();")]
    [InlineData("CDT002", "var number = System.Security.Cryptography.RandomNumberGenerator.GetInt32(5);")]
    [InlineData("CDT003", "var id = Guid.NewGuid();")]
    [InlineData("CDT003", "var id = Guid.CreateVersion7();")]
    [InlineData("CDT004", "var name = Environment.MachineName;")]
    [InlineData("CDT004", "var value = Environment.GetEnvironmentVariable(\"X\");")]
    [InlineData("CDT004", "var culture = System.Globalization.CultureInfo.CurrentCulture;")]
    [InlineData("CDT004", "var zone = TimeZoneInfo.Local;")]
    [InlineData("CDT005", "var text = File.ReadAllText(\"x\");")]
    [InlineData("CDT005", "using var client = new HttpClient();")]
    [InlineData("CDT005", "Console.WriteLine(1);")]
    [InlineData("CDT005", "var path = Path.GetTempPath();")]
    [InlineData("CDT005", "System.Diagnostics.Process.Start(\"x\");")]
    [InlineData("CDT006", "await Task.Run(() => 1);")]
    [InlineData("CDT006", "await Task.Delay(5);")]
    [InlineData("CDT006", "await context.CallActivityAsync(\"a\").ContinueWith(_ => 1);")]
    [InlineData("CDT006", "await context.CallActivityAsync(\"a\").ConfigureAwait(false);")]
    [InlineData("CDT006", "await context.CallActivityAsync<int>(\"a\").ConfigureAwait(false);")]
    [InlineData("CDT006", "await context.CallActivityAsync(\"a\").WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("CDT006", "await Task.Factory.StartNew(() => 1);")]
    [InlineData("CDT006", "Parallel.For(0, 1, _ => { });")]
    [InlineData("CDT007", "new Thread(() => { }).Start();")]
    [InlineData("CDT007", "ThreadPool.QueueUserWorkItem(_ => { });")]
    [InlineData("CDT007", "using var timer = new Timer(_ => { });")]
    [InlineData("CDT008", "lock (context) { }")]
    [InlineData("CDT008", "using var gate = new SemaphoreSlim(1);")]
    [InlineData("CDT008", "Interlocked.Increment(ref input);")]
    [InlineData("CDT010", "using var end = new CancellationTokenSource(); await end.CancelAsync();")]
    [InlineData("CDT010", "using var end = new CancellationTokenSource(); end.CancelAfter(5);")]
    [InlineData("CDT010", "using var end = new CancellationTokenSource(TimeSpan.FromSeconds(1));")]
    public async Task A_hit(string rule, string statements)
    {
        var found = await Snippet.OrchestratorAsync(statements);

        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.Equal(rule, diagnostic.Id));
        Assert.All(found, diagnostic => Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity));
        Assert.Contains("the orchestrator 'Subject'", found[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var now = context.CurrentUtcDateTime.AddHours(1); var epoch = DateTime.UnixEpoch; var span = TimeSpan.FromSeconds(1);")]
    [InlineData("var name = nameof(DateTime.UtcNow);")]
    [InlineData("var id = context.NewGuid(); var none = Guid.Empty; var read = Guid.Parse(\"9e952958-5e33-4daf-827f-2fa12937b875\");")]
    [InlineData("var line = string.Join(Environment_.NewLine, 1);", "private static class Environment_ { public const string NewLine = \"x\"; }")]
    [InlineData("var culture = System.Globalization.CultureInfo.InvariantCulture;")]
    [InlineData("var path = Path.Combine(\"a\", \"b\"); using var buffer = new MemoryStream(); buffer.WriteByte(1); throw new IOException(\"x\");")]
    [InlineData("await Task.WhenAll(context.CallActivityAsync(\"a\"), context.CallActivityAsync(\"b\")); await Task.WhenAny(Task.FromResult(1)); await Task.Yield();")]
    [InlineData("await context.CallActivityAsync(\"a\").ConfigureAwait(true);")]
    [InlineData("var one = context.CallActivityAsync<int>(\"a\"); await one; input = one.Result;")]
    [InlineData("using var end = new CancellationTokenSource(); end.Cancel(); using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token);")]
    [InlineData("input = Table[0] + Most;", "private static readonly int[] Table = [1]; private const int Most = 1;")]
    [InlineData("mine++; input = mine;", "private int mine;")]
    [InlineData("await context.CallActivityAsync(nameof(Act));", "public sealed class Act(HttpClient client) : TaskActivity<int, int> { public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(client.GetHashCode() + DateTime.UtcNow.Second); }")]
    public async Task A_near_miss(string statements, string members = "")
    {
        Assert.Empty(await Snippet.OrchestratorAsync(statements, members));
    }

    [Theory]
    [InlineData("private static int count;", "count++;")]
    [InlineData("public static int Count { get; set; }", "Count = 1;")]
    public async Task Static_state_that_changes(string members, string statements)
    {
        Assert.All(await Snippet.OrchestratorAsync(statements, members), diagnostic => Assert.Equal("CDT009", diagnostic.Id));
        Assert.NotEmpty(await Snippet.OrchestratorAsync(statements, members));
    }

    [Fact]
    public async Task Injected_services()
    {
        var found = await Snippet.SourceAsync("""
            public sealed class Subject(IDictionary<string, int> service) : TaskOrchestrator<int, int>
            {
                public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(service.Count);
            }
            """);

        Assert.Equal(["CDT011"], found.Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("Helper.Now()", "static class Helper { public static DateTime Now() => Deeper(); private static DateTime Deeper() => DateTime.UtcNow; }")]
    [InlineData("new Helper().At", "sealed class Helper { public DateTime At => DateTime.UtcNow; }")]
    [InlineData("new Helper().At", "sealed class Helper { public DateTime At { get; } = DateTime.UtcNow; }")]
    [InlineData("new Helper(1).At", "sealed class Helper { public Helper(int x) => At = DateTime.UtcNow; public DateTime At { get; } }")]
    [InlineData("1.When()", "static class Helper { public static DateTime When(this int x) => DateTime.UtcNow; }")]
    [InlineData("Enumerable.Range(0, 1).Select(Helper.Now).First()", "static class Helper { public static DateTime Now(int x) => DateTime.UtcNow; }")]
    public async Task What_an_orchestrator_calls_is_looked_into(string expression, string helper)
    {
        var found = await Snippet.SourceAsync($$"""
            public sealed class Subject : TaskOrchestrator<int, DateTime>
            {
                public override Task<DateTime> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult({{expression}});
            }

            {{helper}}
            """);

        Assert.Equal(["CDT001"], found.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task What_no_orchestrator_calls_is_left_alone()
    {
        Assert.Empty(await Snippet.SourceAsync("""
            public sealed class Subject : TaskOrchestrator<int, int>
            {
                public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult(input);
            }

            static class Helper { public static DateTime Now() => DateTime.UtcNow; }
            """));
    }

    [Fact]
    public async Task Functions_given_to_the_registry_are_orchestrators()
    {
        var found = await Snippet.SourceAsync("""
            static class Setup
            {
                public static void Add(DurableTaskRegistry tasks) => tasks
                    .AddOrchestratorFunc<int, DateTime>("subject", (context, input) => Task.FromResult(DateTime.UtcNow))
                    .AddOrchestratorFunc<int, DateTime>("other", OtherAsync)
                    .AddActivityFunc<int, DateTime>("activity", (context, input) => Task.FromResult(DateTime.UtcNow));

                private static Task<DateTime> OtherAsync(TaskOrchestrationContext context, int input) => Task.FromResult(DateTime.Now);
            }
            """);

        Assert.Equal(["CDT001", "CDT001"], found.Select(diagnostic => diagnostic.Id));
        Assert.Contains(found, diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains("'subject'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Methods_of_another_project_of_the_solution_cannot_be_seen()
    {
        var library = Snippet.Compile("Catalyze.Library", "namespace Library; public sealed record Data(int Number) { public static int Read() => 1; }");
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        var reference = MetadataReference.CreateFromImage(image.ToArray());

        var hit = await Snippet.SourceAsync(Using("Library.Data.Read()"), reference);
        var near = await Snippet.SourceAsync(Using("new Library.Data(1).Number"), reference);

        Assert.Equal(["CDT012"], hit.Select(diagnostic => diagnostic.Id));
        Assert.Empty(near);

        static string Using(string expression) => $$"""
            public sealed class Subject : TaskOrchestrator<int, int>
            {
                public override Task<int> RunAsync(TaskOrchestrationContext context, int input) => Task.FromResult({{expression}});
            }
            """;
    }

    [Fact]
    public void Every_rule_is_documented()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var rules = new OrchestratorAnalyzer().SupportedDiagnostics;

        Assert.Equal(12, rules.Length);
        Assert.All(rules, rule => Assert.Contains($"| {rule.Id} |", readme, StringComparison.Ordinal));
    }
}
