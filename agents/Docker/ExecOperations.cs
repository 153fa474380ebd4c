using Catalyze.Docker.Models;

namespace Catalyze.Docker;

/// <summary>Commands inside running containers.</summary>
public sealed class ExecOperations
{
    private readonly DockerConnection _connection;

    internal ExecOperations(DockerConnection connection) => _connection = connection;

    /// <summary>
    /// Runs a command and waits for its end. Cancelling abandons it; the engine has no way to end it. The command line shows in the engine's events:
    /// never put a secret in it.
    /// </summary>
    /// <param name="container">A running container; conflict when it does not run.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="user">User in the container; null for the container's own.</param>
    /// <param name="cancellationToken">Abandons the command.</param>
    public async Task<ExecResult> RunAsync(string container, IReadOnlyList<string> command, string? user, CancellationToken cancellationToken)
    {
        var created = await _connection.PostAsync<CreatedExec>(
            $"containers/{Query.Escape(container)}/exec",
            new ExecRequest(command, AttachStdout: true, AttachStderr: true, user),
            cancellationToken);
        using var content = new StringContent("""{"Detach":false,"Tty":false}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await _connection.SendAsync(HttpMethod.Post, $"exec/{created.Id}/start", content, cancellationToken);
        var output = await FramedOutput.ReadAsync(response, cancellationToken);
        var state = await _connection.GetAsync<ExecState>($"exec/{created.Id}/json", cancellationToken);
        return new ExecResult(state.ExitCode ?? -1, output.Standard, output.Error);
    }

    private sealed record CreatedExec(string Id);

    private sealed record ExecState(long? ExitCode, bool Running);

    private sealed record ExecRequest(IReadOnlyList<string> Cmd, bool AttachStdout, bool AttachStderr, string? User);
}
