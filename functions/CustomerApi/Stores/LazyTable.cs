using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>A table that is made when it is first needed, so that the process can start while storage is still away.</summary>
internal sealed class LazyTable(TableServiceClient service, string name) : IDisposable
{
    private readonly TableClient table = service.GetTableClient(name);
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile bool ready;

    public async ValueTask<TableClient> GetAsync(CancellationToken cancellationToken)
    {
        if (ready)
            return table;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!ready)
                await table.CreateIfNotExistsAsync(cancellationToken);
            ready = true;
            return table;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
