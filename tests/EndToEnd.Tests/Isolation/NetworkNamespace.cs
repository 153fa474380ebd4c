using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>A network namespace to attack from. Sockets made in it stay in it, whichever thread uses them later.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int Network = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <param name="path"><c>/proc/PID/ns/net</c> or <c>/run/netns/NAME</c>.</param>
    public NetworkNamespace(string path)
    {
        // A thread of its own: no other code may ever find itself in there.
        _thread = new Thread(() =>
        {
            foreach (var action in _work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = path };
        _thread.Start();
        RunAsync(() =>
        {
            using var handle = File.OpenHandle(path);
            return SetNamespace(handle, Network) == 0 ? true : throw new Win32Exception(Marshal.GetLastPInvokeError());
        }).GetAwaiter().GetResult();
    }

    /// <summary>Runs something quick in there.</summary>
    public Task<T> RunAsync<T>(Func<T> action)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(action());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    public Task<Socket> SocketAsync(SocketType type, ProtocolType protocol) => RunAsync(() => new Socket(AddressFamily.InterNetwork, type, protocol));

    /// <summary>A connection from in there; null when none came about in time.</summary>
    public async Task<Socket?> ConnectAsync(IPEndPoint to, TimeSpan patience)
    {
        var socket = await SocketAsync(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await socket.ConnectAsync(to, limit.Token);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespace(SafeFileHandle handle, int kind);
}
