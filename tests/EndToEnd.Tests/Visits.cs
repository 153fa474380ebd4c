namespace Catalyze.EndToEnd.Tests;

/// <summary>A visitor who asks again and again while other things happen, and remembers every answer.</summary>
public sealed class Visits : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task<List<string>> _visiting;

    public Visits(Func<Task<string>> visit) => _visiting = Task.Run(async () =>
    {
        var answers = new List<string>();
        while (!_end.IsCancellationRequested)
        {
            answers.Add(await visit());
            await Task.Delay(100);
        }

        return answers;
    });

    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await _end.CancelAsync();
        return await _visiting;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
