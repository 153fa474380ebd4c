using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Public keys in the form of authorized_keys.</summary>
internal static class SshKey
{
    public static string Of(RSA rsa)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return "ssh-rsa " + Convert.ToBase64String([.. Field("ssh-rsa"u8.ToArray()), .. Field(key.Exponent!), .. Field([0, .. key.Modulus!])]);
    }

    /// <summary>A key that nobody has used yet.</summary>
    public static string New()
    {
        using var rsa = RSA.Create(2048);
        return Of(rsa);
    }

    private static byte[] Field(byte[] bytes)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }
}
