namespace Sidecar.Cli;

/// <summary>What the tool tells the shell.</summary>
static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>The input was understood, and something in it was found or refused.</summary>
    public const int Finding = 1;

    /// <summary>The command line or the input could not be understood or read, or the output not written.</summary>
    public const int Usage = 2;

    /// <summary>The rules that are in force do not do what they should: istio-iptables' code for it.</summary>
    public const int ValidationFailed = 126;

    /// <summary>The user stopped the run; nothing is half done.</summary>
    public const int Stopped = 130;
}
