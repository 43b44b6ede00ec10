using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter.Interception;

/// <summary>What came of reading options: settings, or everything that is wrong with the options.</summary>
public sealed class InterceptionSettingsResult
{
    readonly InterceptionSettings? settings;

    internal InterceptionSettingsResult(
        InterceptionSettings? settings, EquatableArray<OptionProblem> problems, EquatableArray<OptionProblem> warnings) =>
        (this.settings, Problems, Warnings) = (settings, problems, warnings);

    /// <summary>True when the options can be used.</summary>
    [MemberNotNullWhen(true, nameof(settings))]
    public bool IsSuccess => settings is not null;

    /// <summary>The settings.</summary>
    /// <exception cref="FormatException">The options are wrong; the message lists every problem.</exception>
    public InterceptionSettings Value =>
        settings ?? throw new FormatException(string.Join(Environment.NewLine, Problems));

    /// <summary>Everything that is wrong, in the order of the options; empty for a success.</summary>
    public EquatableArray<OptionProblem> Problems { get; }

    /// <summary>What is allowed but hardly meant.</summary>
    public EquatableArray<OptionProblem> Warnings { get; }
}
