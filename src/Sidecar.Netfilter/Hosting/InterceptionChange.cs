using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Hosting;

/// <summary>The options of a configuration have changed.</summary>
public abstract record InterceptionChange
{
    private protected InterceptionChange(string name) => Name = name;

    /// <summary>The name of the configuration; empty for the one without a name.</summary>
    public string Name { get; init; }

    /// <summary>The new options are good and in force.</summary>
    public sealed record Accepted : InterceptionChange
    {
        internal Accepted(string name, InterceptionSettings settings)
            : base(name) => Settings = settings;

        /// <summary>What is in force from now on.</summary>
        public InterceptionSettings Settings { get; init; }
    }

    /// <summary>The new options are wrong, and what was in force stays.</summary>
    public sealed record Rejected : InterceptionChange
    {
        internal Rejected(string name, EquatableArray<string> problems)
            : base(name) => Problems = problems;

        /// <summary>Everything that is wrong, each with the path of its option.</summary>
        public EquatableArray<string> Problems { get; init; }
    }
}
