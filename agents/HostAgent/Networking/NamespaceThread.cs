using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Networking;

/// <summary>One thread that wanders from network namespace to network namespace.</summary>
/// <remarks>
/// A socket belongs to the namespace its thread was in when it was made, for good; so this thread only makes sockets, and everything slow is done elsewhere.
/// It must never be a pool thread: nobody else may find himself in an instance's namespace.
/// </remarks>
public sealed class NamespaceThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NamespaceThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "namespaces" };
        _thread.Start();
    }

    /// <summary>An unconnected TCP socket in the network namespace of a process.</summary>
    /// <exception cref="IOException">There is no such process.</exception>
    public Task<Socket> OpenSocketAsync(int pid) =>
        EnterAsync(pid, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    /// <summary>Writes a setting under <c>/proc/sys/net</c> of the process's network namespace.</summary>
    public Task WriteSettingAsync(int pid, string name, string value) =>
        EnterAsync(pid, () =>
        {
            File.WriteAllText("/proc/sys/net/" + name, value);
            return true;
        });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private Task<T> EnterAsync<T>(int pid, Func<T> action)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                using (var handle = File.OpenHandle($"/proc/{pid}/ns/net"))
                {
                    if (NativeMethods.SetNamespace(handle, NativeMethods.NetworkNamespace) != 0)
                        throw new IOException($"The network namespace of {pid} cannot be entered.", new Win32Exception(Marshal.GetLastPInvokeError()));
                }

                completion.SetResult(action());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable())
            action();
    }
}
