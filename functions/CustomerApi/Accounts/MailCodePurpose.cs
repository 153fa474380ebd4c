namespace Catalyze.CustomerApi.Accounts;

/// <summary>What codes are mailed for.</summary>
internal enum MailCodePurpose
{
    /// <summary>Making an account.</summary>
    SignUp,

    /// <summary>Setting a new password.</summary>
    Reset,

    /// <summary>Taking another address.</summary>
    ChangeEmail,
}
