namespace Sidecar.Netfilter.Interception;

/// <summary>What came of reading a command line: arguments, or everything that is wrong with it.</summary>
public sealed class InterceptionArgumentsResult
{
    readonly InterceptionArguments? arguments;

    internal InterceptionArgumentsResult(
        InterceptionArguments? arguments, EquatableArray<OptionProblem> problems, EquatableArray<OptionProblem> warnings) =>
        (this.arguments, Problems, Warnings) = (arguments, problems, warnings);

    /// <summary>True when the command line can be used.</summary>
    public bool IsSuccess => arguments is not null;

    /// <summary>The arguments.</summary>
    /// <exception cref="FormatException">The command line is wrong; the message lists every problem.</exception>
    public InterceptionArguments Value =>
        arguments ?? throw new FormatException(string.Join(Environment.NewLine, Problems));

    /// <summary>
    /// Everything that is wrong: unknown flags, values missing or of the wrong kind, and what
    /// <see cref="InterceptionSettings.Read"/> finds wrong with the options. Empty for a success.
    /// </summary>
    public EquatableArray<OptionProblem> Problems { get; }

    /// <summary>What is passed over, as istio-iptables does: values in the environment that do not parse.</summary>
    public EquatableArray<OptionProblem> Warnings { get; }
}
