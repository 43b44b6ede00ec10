namespace Sidecar.Netfilter.Interception;

/// <summary>A flag of istio-iptables' command line.</summary>
/// <param name="Name">The long name, without dashes; empty for what only the environment can say.</param>
/// <param name="Short">The letter of the short form, or null.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">The value where nobody says anything, as text.</param>
/// <param name="Description">What it is for, in one sentence.</param>
public sealed record InterceptionFlag(string Name, char? Short, InterceptionFlagKind Kind, string Default, string Description)
{
    /// <summary>The environment variables that give its default, the strongest first.</summary>
    public EquatableArray<string> Environment { get; init; } = [];

    /// <summary>The property of <see cref="InterceptionOptions"/> that it sets; empty for what is no matter of the rules.</summary>
    public string Property { get; init; } = "";

    /// <summary><c>--name</c>, or the variable where there is no flag.</summary>
    public override string ToString() => Name.Length > 0 ? $"--{Name}" : Environment[0];
}
