using System.IO.Compression;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Records in table rows: compressed JSON, spread over as many binary columns as it takes.</summary>
internal static class JsonColumns
{
    // A binary property holds 64 KiB, an entity 1 MiB.
    private const int ColumnLength = 60 * 1024;

    public static byte[] Compress<T>(T value)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, value, CatalyzeJson.Options);
        return buffer.ToArray();
    }

    public static T? Decompress<T>(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(gzip, CatalyzeJson.Options);
    }

    public static TableEntity SetJson<T>(this TableEntity entity, string name, T value) => entity.SetBytes(name, Compress(value));

    public static TableEntity SetBytes(this TableEntity entity, string name, byte[] bytes)
    {
        for (var i = 0; i == 0 || i * ColumnLength < bytes.Length; i++)
            entity[$"{name}{i}"] = bytes.AsSpan(i * ColumnLength, Math.Min(ColumnLength, bytes.Length - (i * ColumnLength))).ToArray();
        return entity;
    }

    public static T? GetJson<T>(this TableEntity entity, string name) => entity.GetBytes(name) is { } bytes ? Decompress<T>(bytes) : default;

    public static byte[]? GetBytes(this TableEntity entity, string name)
    {
        if (entity.GetBinary($"{name}0") is not { } first) return null;
        if (!entity.ContainsKey($"{name}1")) return first;
        using var all = new MemoryStream();
        for (var i = 0; entity.GetBinary($"{name}{i}") is { } part; i++) all.Write(part);
        return all.ToArray();
    }
}
