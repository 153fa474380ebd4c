namespace Catalyze.Storage;

/// <summary>Rows that hold protected bytes, so that a new master key can take them over.</summary>
public interface IProtectedRows
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>Encrypts anew, row by row, what an earlier key encrypted. May be interrupted and repeated.</summary>
    /// <returns>Rows there are, and how many of them still need an earlier key: somebody changed them in the same moment, or another pass is due.</returns>
    Task<(int Rows, int Left)> RewrapAsync(CancellationToken cancellationToken);
}
