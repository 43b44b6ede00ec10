using Sidecar.Core.Injection;

namespace Sidecar.Core.Hosting;

/// <summary>The options of a configuration have changed.</summary>
public abstract record InjectionChange
{
    private protected InjectionChange(string name) => Name = name;

    /// <summary>The name of the configuration; empty for the one without a name.</summary>
    public string Name { get; init; }

    /// <summary>The new options are good and in force.</summary>
    public sealed record Accepted : InjectionChange
    {
        internal Accepted(string name, SidecarInjector injector)
            : base(name) => Injector = injector;

        /// <summary>What is in force from now on.</summary>
        public SidecarInjector Injector { get; init; }
    }

    /// <summary>The new options are wrong, and what was in force stays.</summary>
    public sealed record Rejected : InjectionChange
    {
        internal Rejected(string name, EquatableArray<string> problems)
            : base(name) => Problems = problems;

        /// <summary>Everything that is wrong, each with the path of its option.</summary>
        public EquatableArray<string> Problems { get; init; }
    }
}
