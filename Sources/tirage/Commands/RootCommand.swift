internal import ArgumentParser

/// The program: batches of image-generation jobs, from a YAML manifest to files on disk.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tirage",
        abstract: "Run batches of image-generation jobs described in a YAML manifest.",
        discussion: """
            A manifest names providers and batches; a batch has a matrix (seed ranges, prompt lists, \
            folders of images) and the inputs of one job. Tirage expands it, submits each job once, \
            waits, and downloads every image before its URL expires. Run it again after any stop: what \
            is done stays, what is at a service is picked up, the rest is run.

            Start here, without keys and at no cost:
              tirage run --rehearse pipelines/quickstart.yaml

            Then:
              tirage check FILE      every mistake in a manifest, with its place
              tirage plan FILE       what a run would do, and what it would cost
              tirage run FILE        make it so

            And when something came in between:
              tirage resolve FILE    decide about jobs that were sent and never answered
              tirage cancel FILE     stop what is at the services
              tirage collect FILE    fetch what the services still have, without paying
              tirage adopt FILE …    take over what another output folder has
              tirage tidy FILE       list what the present plan does not need, and move it aside

            And when an image is not what you want:
              tirage remake FILE JOB   make it again, or beside it with another seed, and pay for that
              tirage reject FILE JOB   decide against it, thrown away or not

            And for a manifest that sends keys elsewhere, or reads other folders:
              tirage allow FILE      say once that this is meant

            And for a service of one's own:
              tirage probe FILE      submit one job, and show what is sent, answered and read

            Exit codes: 0 all made, or nothing to do; 1 some jobs failed or are unknown; 64 usage; \
            65 bad manifest; 74 disk or ledger; 75 stopped but resumable, or locked: run again; \
            130 forced.
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, PlanCommand.self, CheckCommand.self, StatusCommand.self,
            ResolveCommand.self, CancelCommand.self, CollectCommand.self, AdoptCommand.self,
            RemakeCommand.self, RejectCommand.self, TidyCommand.self, ProbeCommand.self,
            AllowCommand.self,
            ServicesCommand.self,
            RehearseCommand.self,
            InitCommand.self, SchemaCommand.self,
        ])
}
