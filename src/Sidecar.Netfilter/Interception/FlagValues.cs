using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter.Interception;

/// <summary>The texts that flags have got, and from where. Mutable, alive within one parse.</summary>
sealed class FlagValues
{
    readonly Dictionary<InterceptionFlag, (string Text, string Source)> values = [];

    public List<OptionProblem> Problems { get; } = [];

    public List<OptionProblem> Warnings { get; } = [];

    public bool TryGet(InterceptionFlag flag, out (string Text, string Source) value) => values.TryGetValue(flag, out value);

    /// <summary>An empty variable counts as unset. One of the wrong kind is passed over, as Istio does, but not in silence.</summary>
    public void TakeEnvironment(Func<string, string?> environment)
    {
        foreach (var flag in InterceptionFlags.Istio)
            foreach (var name in flag.Environment)
            {
                if (environment(name) is not { Length: > 0 } text)
                    continue;
                if (FlagText.Expected(flag.Kind, text) is { } expected)
                {
                    Warnings.Add(new OptionProblem(name, text, $"{expected}; the variable is passed over"));
                    continue;
                }
                values[flag] = (text, name);
                break;
            }
    }

    public void TakeArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            string? Next() => i + 1 < arguments.Count ? arguments[++i] : null;
            if (argument.StartsWith("--", StringComparison.Ordinal) && argument.Length > 2)
                TakeLong(argument, Next);
            else if (argument is ['-', not '-', ..])
                TakeShort(argument, Next);
            else
                Problems.Add(new OptionProblem($"argument {i + 1}", argument, "expected a flag such as -p or --envoy-port"));
        }
    }

    void TakeLong(string argument, Func<string?> next)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[2..] : argument[2..equals];
        if (!TryFind(flag => flag.Name == name && name.Length > 0, $"--{name}", out var flag))
            return;
        var text = equals >= 0 ? argument[(equals + 1)..] : flag.Kind == InterceptionFlagKind.Switch ? "true" : next();
        Set(flag, $"--{name}", text);
    }

    // -p 15001, -p15001, -p=15001, and switches before it in one word: -np 15001.
    void TakeShort(string argument, Func<string?> next)
    {
        for (var i = 1; i < argument.Length; i++)
        {
            var letter = argument[i];
            if (!TryFind(flag => flag.Short == letter, $"-{letter}", out var flag))
                return;
            var rest = argument[(i + 1)..];
            if (rest.StartsWith('='))
            {
                Set(flag, $"-{letter}", rest[1..]);
                return;
            }
            if (flag.Kind != InterceptionFlagKind.Switch)
            {
                Set(flag, $"-{letter}", rest.Length > 0 ? rest : next());
                return;
            }
            Set(flag, $"-{letter}", "true");
        }
    }

    bool TryFind(Predicate<InterceptionFlag> wanted, string name, [NotNullWhen(true)] out InterceptionFlag? found)
    {
        found = InterceptionFlags.All.FirstOrDefault(flag => wanted(flag));
        if (found is null)
            Problems.Add(new OptionProblem(name, name, "expected a flag of istio-iptables; there is none of this name"));
        return found is not null;
    }

    void Set(InterceptionFlag flag, string source, string? text)
    {
        if (text is null)
            Problems.Add(new OptionProblem(source, "", "expected a value after it"));
        else if (FlagText.Expected(flag.Kind, text) is { } expected)
            Problems.Add(new OptionProblem(source, text, expected));
        else
            values[flag] = (text, source);
    }
}
